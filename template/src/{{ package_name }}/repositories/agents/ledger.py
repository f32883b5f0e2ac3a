"""What agents did and were asked to do, kept so that action, decision and audit are written together or not at all."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self

from ...domain.agents.approvals import Approval
from ...domain.agents.audit import AuditEntry
from ...domain.agents.budgets import Budget, Spending
from ...domain.agents.permissions import Principal
from ...domain.refunds.policy import Refund
from ...errors import AppError


class RunState(StrEnum):
    """Where a run of an agent stands. `paused` waits for a person; `failed` broke off and can be resumed.

    An `active` run whose seconds are used up was left: its process is gone, or can make no call any more.
    """

    ACTIVE = "active"
    PAUSED = "paused"
    FAILED = "failed"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRun:
    """One run: for whom (`chain`, the customer first), under which budget and prompt, and what it used up.

    `turn` counts how often somebody took it up. Only the last of them may go on with it.
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
    state: RunState = RunState.ACTIVE
    turn: int = 1

    def taken_up(self, *, now: datetime) -> Self:
        """Return the run in a new turn: active from `now` on, with what is left of its budget."""
        spending = replace(self.spending, active_since=now)
        return replace(self, state=RunState.ACTIVE, turn=self.turn + 1, spending=spending)

    def seconds_left(self, *, now: datetime) -> float:
        """Return how long whoever works on it may go on; below zero, it can make no call."""
        return self.budget.seconds - self.spending.counted(now=now).seconds

    def is_left(self, *, now: datetime) -> bool:
        """Return whether it is active, but whoever works on it can make no call any more, so that others may go on."""
        return self.state is RunState.ACTIVE and self.seconds_left(now=now) < 0

    @property
    def tenant(self) -> str:
        """The tenant of the customer."""
        return self.chain[0].tenant

    @property
    def principals(self) -> str:
        """The chain in words, the customer first."""
        return " > ".join(str(principal) for principal in self.chain)


def by_last_call(runs: Iterable[AgentRun]) -> tuple[AgentRun, ...]:
    """Return the runs in the order of their last calls; those of the same time by id."""
    return tuple(sorted(runs, key=lambda run: (run.spending.active_since, run.run_id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that was done once. `key` says what makes it the same action; `result` is the tool's answer (JSON)."""

    action_id: str
    key: str
    run_id: str
    tenant: str
    tool: str
    result: str
    done_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A case that was handed to a person."""

    escalation_id: str
    tenant: str
    customer_id: str
    summary: str
    created_at: datetime


class DamagedLogError(AppError):
    """An audit log that somebody has written to past the application. Nothing is done until it is mended."""

    def __init__(self, message: str) -> None:
        super().__init__(message, hint="`audit verify` examines the log; put a backup of the database in its place")


class UnitOfWork(Protocol):
    """One transaction. It sees all that was written before it, and nothing is written beside it."""

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what was written inside when an exception leaves the context."""
        ...

    def run(self, run_id: str) -> AgentRun | None:
        """Return the run with this id."""
        ...

    def unfinished_runs(self, tenant: str) -> tuple[AgentRun, ...]:
        """Return the runs of a tenant that are not done, the longest without a call first."""
        ...

    def save_run(self, run: AgentRun) -> None:
        """Store a run, over an earlier state of it."""
        ...

    def refunds(self, tenant: str, customer_id: str) -> tuple[Refund, ...]:
        """Return the refunds of a customer, oldest first."""
        ...

    def add_refund(self, refund: Refund) -> None:
        """Store a refund; `refund_id` is unique."""
        ...

    def add_escalation(self, escalation: Escalation) -> None:
        """Store an escalation; `escalation_id` is unique."""
        ...

    def action(self, key: str) -> Action | None:
        """Return what was done under this key."""
        ...

    def actions(self) -> tuple[Action, ...]:
        """Return everything that was done, by id."""
        ...

    def add_action(self, action: Action) -> None:
        """Store an action; `action_id` and `key` are unique."""
        ...

    def approval(self, approval_id: str) -> Approval | None:
        """Return the approval with this id."""
        ...

    def approvals(self, *, tenant: str | None = None, run_id: str | None = None) -> tuple[Approval, ...]:
        """Return the approvals of a tenant or a run, oldest first."""
        ...

    def save_approval(self, approval: Approval) -> None:
        """Store an approval, over an earlier state of it."""
        ...

    def audit_head(self) -> AuditEntry | None:
        """Return the last entry of the audit log."""
        ...

    def audit_head_hash(self) -> str:
        """Return the hash of the last entry as it is kept apart from the log; `GENESIS` before the first."""
        ...

    def audit_entries(self, *, tenant: str | None = None) -> Sequence[AuditEntry]:
        """Return the entries, of one tenant or all, in their order.

        Raises:
            DamagedLogError: an entry cannot be read.
        """
        ...

    def append_audit(self, entry: AuditEntry) -> None:
        """Add the entry that follows the head, and move the head. Entries are never changed or removed.

        Raises:
            DamagedLogError: the entry does not follow the head; nothing is written.
        """
        ...


class Ledger(Protocol):
    """Promises transactions that run one after the other, also across processes, and survive a crash whole."""

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction: committed at the end of the context, undone when an exception leaves it."""
        ...
