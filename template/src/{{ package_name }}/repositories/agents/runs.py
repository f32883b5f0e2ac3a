"""Runs of agents and the port that stores them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self

from ...domain.agents.approvals import format_chain
from ...domain.agents.budgets import Budget, Spending
from ...domain.evidence import EvidenceClass
from ...domain.identity import Principal


class RunState(StrEnum):
    """State of a run. `paused` waits for an approval; `failed` broke off and can be resumed.

    An `active` run whose seconds are used up is abandoned: its process is gone, or can make no more calls.
    """

    ACTIVE = "active"
    PAUSED = "paused"
    FAILED = "failed"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRun:
    """One run of an agent or one direct call: its principals, budget, spending and prompt.

    `models` are those that have replied, `produced_by` the class of who makes the calls; a direct call has neither.

    `chain` is never empty and begins with the caller. `turn` counts how often the run was started or resumed: only
    the latest turn may make calls.
    """

    run_id: str
    trace_id: str
    session_id: str
    chain: tuple[Principal, ...]
    budget: Budget
    spending: Spending
    prompt: str
    prompt_version: str
    prompt_hash: str
    models: tuple[str, ...] = ()
    produced_by: EvidenceClass | None = None
    state: RunState = RunState.ACTIVE
    turn: int = 1

    def taken_up(self, *, now: datetime) -> Self:
        """Return the run in a new turn: active from `now` on, with the rest of its budget."""
        spending = replace(self.spending, active_since=now)
        return replace(self, state=RunState.ACTIVE, turn=self.turn + 1, spending=spending)

    def seconds_left(self, *, now: datetime) -> float:
        """Return the active seconds left in the budget; below zero no more calls are allowed."""
        return self.budget.seconds - self.spending.counted(now=now).seconds

    def is_left(self, *, now: datetime) -> bool:
        """Return whether it is active but out of time, so that another process may resume it."""
        return self.state is RunState.ACTIVE and self.seconds_left(now=now) < 0

    @property
    def caller(self) -> Principal:
        """The principal on whose behalf everything in this run is done."""
        return self.chain[0]

    @property
    def tenant(self) -> str:
        """The tenant of the caller."""
        return self.caller.tenant

    @property
    def principals(self) -> str:
        """The chain for display, the caller first."""
        return format_chain(self.chain)


def by_last_call(runs: Iterable[AgentRun]) -> tuple[AgentRun, ...]:
    """Return the runs in the order of their last calls; those of the same time by id."""
    return tuple(sorted(runs, key=lambda run: (run.spending.active_since, run.run_id)))


class Runs(Protocol):
    """Stores runs."""

    def find(self, run_id: str) -> AgentRun | None:
        """Return the run with this id."""
        ...

    def unfinished(self, tenant: str) -> tuple[AgentRun, ...]:
        """Return the runs of a tenant that are not done, the longest without a call first."""
        ...

    def save(self, run: AgentRun) -> None:
        """Insert a run or replace its earlier state."""
        ...
