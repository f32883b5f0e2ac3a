"""Start and load runs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from ..domain.budgets import Budget, Spending
from ..domain.permissions import Principal
from ..errors import AppError
from ..repositories.ledger import AgentRun, Ledger, RunState, UnitOfWork


class RunNotFoundError(AppError):
    """There is no run with this id."""


class RunStateError(AppError):
    """A run that cannot go on; the message says why."""


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

    def finish(self, run_id: str) -> None:
        """Let a run make no more calls; one that waits for a person goes on waiting."""
        self._end(run_id, RunState.DONE)

    def fail(self, run_id: str) -> None:
        """Let a run that broke off make no more calls until it is reopened."""
        self._end(run_id, RunState.FAILED)

    def reopen(self, run_id: str) -> AgentRun:
        """Return a failed run that is active again, with what is left of its budget; its pause costs no time.

        Raises:
            RunNotFoundError: it was never started.
            RunStateError: it did not fail, or somebody else has reopened it.
        """
        with self.ledger.begin() as work:
            run = load_run(work, run_id)
            if run.state is not RunState.FAILED:
                raise RunStateError(f"run {run_id} is {run.state}: there is nothing to resume")
            spending = replace(run.spending, active_since=self.clock())
            run = replace(run, state=RunState.ACTIVE, spending=spending)
            work.save_run(run)
        return run

    def find(self, run_id: str) -> AgentRun:
        """Return a run.

        Raises:
            RunNotFoundError: it was never started.
        """
        with self.ledger.begin() as work:
            return load_run(work, run_id)

    def _end(self, run_id: str, state: RunState) -> None:
        with self.ledger.begin() as work:
            run = load_run(work, run_id)
            if run.state is RunState.ACTIVE:
                work.save_run(replace(run, state=state, spending=run.spending.counted(now=self.clock())))


def load_run(work: UnitOfWork, run_id: str) -> AgentRun:
    """Return a run as `work` sees it.

    Raises:
        RunNotFoundError: it was never started.
    """
    run = work.run(run_id)
    if run is None:
        raise RunNotFoundError(
            f"run {run_id!r}: no such run", hint="`approvals list` and `audit list --json` name runs"
        )
    return run
