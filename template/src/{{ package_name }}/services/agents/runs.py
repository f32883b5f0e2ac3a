"""Start, end and resume runs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from ...domain.agents.budgets import Budget, Spending
from ...domain.evidence import EvidenceClass
from ...domain.identity import Identity, Principal
from ...errors import AppError, ErrorKind
from ...repositories.agents.ledger import Ledger, UnitOfWork
from ...repositories.agents.runs import AgentRun, RunState

# May resume the runs of other callers in their tenant.
OPERATOR = "operator"


class RunNotFoundError(AppError):
    """There is no run with this id, or it is another caller's: the message does not tell which."""

    kind = ErrorKind.NOT_FOUND


class RunStateError(AppError):
    """A run that cannot be resumed; the message says why."""


class RunTakenOverError(RunStateError):
    """A run that another process has resumed."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"run {run_id} was resumed by another process")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The prompt that drives a run, and the class of who answers it; empty where no model is involved."""

    prompt: str = ""
    prompt_version: str = ""
    prompt_hash: str = ""
    produced_by: EvidenceClass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunService:
    """Starts and ends runs. Principals, budget and prompt of a run are read from the ledger, never from a request."""

    ledger: Ledger
    clock: Callable[[], datetime]
    new_id: Callable[[], str]

    def start(
        self,
        chain: tuple[Principal, ...],
        *,
        budget: Budget,
        session_id: str = "",
        prompt: Provenance | None = None,
        trace_id: str | None = None,
    ) -> AgentRun:
        """Store and return a new run of `chain`, the caller first; it has a trace of its own if none is given."""
        provenance = prompt or Provenance()
        run = AgentRun(
            run_id=self.new_id(),
            trace_id=trace_id or self.new_id(),
            session_id=session_id,
            chain=chain,
            budget=budget,
            spending=Spending.none(budget, now=self.clock()),
            prompt=provenance.prompt,
            prompt_version=provenance.prompt_version,
            prompt_hash=provenance.prompt_hash,
            produced_by=provenance.produced_by,
        )
        with self.ledger.begin() as work:
            work.runs.save(run)
        return run

    def charge_for(self, run: AgentRun, other: AgentRun) -> None:
        """Charge `run` with what `other`, a run that it started, has spent."""
        with self.ledger.begin() as work:
            own, handed = load_run(work, run.run_id), load_run(work, other.run_id)
            work.runs.save(replace(own, spending=own.spending.plus(handed.spending)))

    def finish(self, run: AgentRun) -> None:
        """End a run; one that waits for an approval, or was resumed by another process, stays as it is."""
        self._end(run, RunState.DONE)

    def fail(self, run: AgentRun) -> None:
        """Mark a run as failed: it can make no calls until it is reopened.

        Raises:
            RunTakenOverError: another process has resumed it.
        """
        if not self._end(run, RunState.FAILED):
            raise RunTakenOverError(run.run_id)

    def reopen(self, run_id: str) -> AgentRun:
        """Return a failed or abandoned run in a new turn; idle time is not charged to the budget.

        An active run counts as abandoned once its seconds are used up: until then its process may be alive, and after
        that it can make no call. If that process is alive after all, its next call is denied.

        Raises:
            RunNotFoundError: it was never started.
            RunStateError: it is done, waits for an approval, or its process may be alive.
        """
        with self.ledger.begin() as work:
            run, now = load_run(work, run_id), self.clock()
            if run.state is RunState.ACTIVE and not run.is_left(now=now):
                remaining = run.seconds_left(now=now)
                raise RunStateError(
                    f"run {run_id} is active: its process may be alive for another {remaining:.0f} s",
                    hint=f"if its process is gone: `runs resume {run_id}` after that",
                )
            if run.state not in {RunState.FAILED, RunState.ACTIVE}:
                raise RunStateError(f"run {run_id} is {run.state}: there is nothing to resume")
            run = run.taken_up(now=now)
            work.runs.save(run)
        return run

    def find(self, run_id: str) -> AgentRun:
        """Return a run.

        Raises:
            RunNotFoundError: it was never started.
        """
        with self.ledger.begin() as work:
            return load_run(work, run_id)

    def require(self, identity: Identity, run_id: str) -> None:
        """Check that a run is one of `identity`, or of its tenant if it has the role `operator`.

        Raises:
            RunNotFoundError: it is not.
        """
        run = self.find(run_id)
        own = (run.tenant, run.caller.name) == (identity.tenant, identity.name)
        supervised = run.tenant == identity.tenant and identity.has(OPERATOR)
        if not (own or supervised):
            raise _not_found(run_id)

    def unfinished(self, *, tenant: str) -> tuple[tuple[AgentRun, str], ...]:
        """Return the runs of a tenant that are not done, the longest without a call first, each with its state.

        The state of an active run that can be resumed is `left`.
        """
        with self.ledger.begin() as work:
            runs, now = work.runs.unfinished(tenant), self.clock()
        return tuple((run, "left" if run.is_left(now=now) else str(run.state)) for run in runs)

    def _end(self, run: AgentRun, state: RunState) -> bool:
        with self.ledger.begin() as work:
            stored = load_run(work, run.run_id)
            if stored.turn != run.turn:
                return False
            if stored.state is RunState.ACTIVE:
                work.runs.save(replace(stored, state=state, spending=stored.spending.counted(now=self.clock())))
            return True


def load_run(work: UnitOfWork, run_id: str) -> AgentRun:
    """Return a run as `work` sees it.

    Raises:
        RunNotFoundError: it was never started.
    """
    run = work.runs.find(run_id)
    if run is None:
        raise _not_found(run_id)
    return run


def _not_found(run_id: str) -> RunNotFoundError:
    return RunNotFoundError(f"run {run_id!r}: no such run", hint="`runs list` shows the unfinished runs")
