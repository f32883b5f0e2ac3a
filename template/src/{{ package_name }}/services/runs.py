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
        with self.ledger.begin() as work:
            run = load_run(work, run_id)
            if run.state is RunState.ACTIVE:
                work.save_run(replace(run, state=RunState.DONE))

    def find(self, run_id: str) -> AgentRun:
        """Return a run.

        Raises:
            RunNotFoundError: it was never started.
        """
        with self.ledger.begin() as work:
            return load_run(work, run_id)


def load_run(work: UnitOfWork, run_id: str) -> AgentRun:
    """Return a run as `work` sees it.

    Raises:
        RunNotFoundError: it was never started.
    """
    run = work.run(run_id)
    if run is None:
        raise RunNotFoundError(f"run {run_id!r}: no such run")
    return run
