"""The ledger of agents: runs, approvals, actions and the audit log, written in one transaction."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from ...domain.agents.approvals import Approval
from ..audit import AuditLog
from .runs import Runs

StoreT_co = TypeVar("StoreT_co", covariant=True)
StoreT = TypeVar("StoreT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An effect that happened once. `key` identifies it across repeated calls; `result` is the tool's answer (JSON)."""

    action_id: str
    key: str
    run_id: str
    tenant: str
    tool: str
    result: str
    done_at: datetime


class Approvals(Protocol):
    """Stores approvals."""

    def find(self, approval_id: str) -> Approval | None:
        """Return the approval with this id."""
        ...

    def of_tenant(self, tenant: str) -> tuple[Approval, ...]:
        """Return the approvals of a tenant, oldest first."""
        ...

    def of_run(self, run_id: str) -> tuple[Approval, ...]:
        """Return the approvals of a run, oldest first."""
        ...

    def save(self, approval: Approval) -> None:
        """Insert an approval or replace its earlier state."""
        ...


class Actions(Protocol):
    """Stores actions, each once."""

    def find(self, key: str) -> Action | None:
        """Return the action with this key."""
        ...

    def all(self) -> tuple[Action, ...]:
        """Return all actions by id."""
        ...

    def add(self, action: Action) -> None:
        """Insert an action; `action_id` and `key` are unique."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreKey(Generic[StoreT_co]):
    """Names a store of a slice whose rows are written in the ledger's transactions."""

    name: str


class UnitOfWork(Protocol):
    """One transaction. It reads its own writes, and no other transaction runs at the same time."""

    @property
    def runs(self) -> Runs:
        """Runs."""
        ...

    @property
    def approvals(self) -> Approvals:
        """Approvals."""
        ...

    @property
    def actions(self) -> Actions:
        """Actions."""
        ...

    @property
    def audit(self) -> AuditLog:
        """The audit log."""
        ...

    def store(self, key: StoreKey[StoreT]) -> StoreT:
        """Return a slice's store in this transaction.

        Raises:
            KeyError: the ledger was opened without this store.
        """
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """Roll back what was written inside when an exception leaves the context."""
        ...


class Ledger(Protocol):
    """Promises serial, durable and atomic transactions, also across processes."""

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction: committed at the end of the context, rolled back when an exception leaves it."""
        ...
