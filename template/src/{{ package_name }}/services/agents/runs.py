"""Start and load runs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from ...domain.agents.budgets import Budget, Spending
from ...domain.agents.permissions import Principal
from ...errors import AppError
from ...repositories.agents.ledger import AgentRun, Ledger, RunState, UnitOfWork


class RunNotFoundError(AppError):
    """There is no run with this id."""


class RunStateError(AppError):
    """A run that cannot go on; the message says why."""


class RunTakenOverError(RunStateError):
    """A run that somebody else goes on with."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"run {run_id} was taken over by somebody else, who goes on with it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The prompt that drives a run; empty where no model is involved."""

    prompt: str = ""
    prompt_version: str = ""
    prompt_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunService:
    """Starts runs: from here on principals, budget and prompt of a run are read from the ledger, not from a caller."""

    ledger: Ledger
    clock: Callable[[], datetime]
    new_id: Callable[[], str]

    def start(
        self, chain: tuple[Principal, ...], *, budget: Budget, session_id: str = "", prompt: Provenance | None = None
    ) -> AgentRun:
        """Store and return a new run of `chain`, the customer first."""
        provenance = prompt or Provenance()
        run = AgentRun(
            run_id=self.new_id(),
            trace_id=self.new_id(),
            session_id=session_id,
            chain=chain,
            budget=budget,
            spending=Spending.none(budget, now=self.clock()),
            prompt=provenance.prompt,
            prompt_version=provenance.prompt_version,
            prompt_hash=provenance.prompt_hash,
        )
        with self.ledger.begin() as work:
            work.save_run(run)
        return run

    def finish(self, run: AgentRun) -> None:
        """Let a run make no more calls; one that waits for a person, or was taken over, goes on as it is."""
        self._end(run, RunState.DONE)

    def fail(self, run: AgentRun) -> None:
        """Let a run that broke off make no more calls until it is reopened.

        Raises:
            RunTakenOverError: somebody else goes on with it.
        """
        if not self._end(run, RunState.FAILED):
            raise RunTakenOverError(run.run_id)

    def reopen(self, run_id: str) -> AgentRun:
        """Return a run that has failed or was left, in a new turn; the time that nobody worked on it costs nothing.

        An active run counts as left once its seconds are used up: until then its process may be at work, and after
        that it can make no call. Should it be there after all, it learns that the run was taken over.

        Raises:
            RunNotFoundError: it was never started.
            RunStateError: it is done or waits for a person, or somebody is at work on it.
        """
        with self.ledger.begin() as work:
            run, now = load_run(work, run_id), self.clock()
            if run.state is RunState.ACTIVE and not run.is_left(now=now):
                remaining = run.seconds_left(now=now)
                raise RunStateError(
                    f"run {run_id} is active: somebody may be at work on it for another {remaining:.0f} s",
                    hint=f"if its process is gone: `agent --resume {run_id}` after that",
                )
            if run.state not in {RunState.FAILED, RunState.ACTIVE}:
                raise RunStateError(f"run {run_id} is {run.state}: there is nothing to resume")
            run = run.taken_up(now=now)
            work.save_run(run)
        return run

    def find(self, run_id: str) -> AgentRun:
        """Return a run.

        Raises:
            RunNotFoundError: it was never started.
        """
        with self.ledger.begin() as work:
            return load_run(work, run_id)

    def unfinished(self, *, tenant: str) -> tuple[tuple[AgentRun, str], ...]:
        """Return the runs of a tenant that are not done, the longest without a call first, and where each stands.

        That is its state, or `left` for an active one that can be resumed.
        """
        with self.ledger.begin() as work:
            runs, now = work.unfinished_runs(tenant), self.clock()
        return tuple((run, "left" if run.is_left(now=now) else str(run.state)) for run in runs)

    def _end(self, run: AgentRun, state: RunState) -> bool:
        with self.ledger.begin() as work:
            stored = load_run(work, run.run_id)
            if stored.turn != run.turn:
                return False
            if stored.state is RunState.ACTIVE:
                work.save_run(replace(stored, state=state, spending=stored.spending.counted(now=self.clock())))
            return True


def load_run(work: UnitOfWork, run_id: str) -> AgentRun:
    """Return a run as `work` sees it.

    Raises:
        RunNotFoundError: it was never started.
    """
    run = work.run(run_id)
    if run is None:
        raise RunNotFoundError(f"run {run_id!r}: no such run", hint="`runs list` names those that are not done")
    return run
