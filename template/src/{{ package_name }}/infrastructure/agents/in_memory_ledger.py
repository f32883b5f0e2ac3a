"""A `Ledger` that lives as long as the process: for evaluation runs and tests."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, TypeVar, cast

from ...domain.agents.approvals import Approval
from ...repositories.agents.ledger import Action, StoreKey, StoreT, UnitOfWork
from ...repositories.agents.runs import AgentRun, RunState, by_last_call
from ..audit.in_memory import InMemoryAuditLog

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# Makes a slice's store: a dataclass whose fields hold its rows.
MakeStore = Callable[[], "DataclassInstance"]


@dataclass(slots=True, kw_only=True)
class InMemoryRuns:
    """`Runs` over a dictionary."""

    rows: dict[str, AgentRun] = field(default_factory=dict)

    def find(self, run_id: str) -> AgentRun | None:
        """Return the run with this id."""
        return self.rows.get(run_id)

    def unfinished(self, tenant: str) -> tuple[AgentRun, ...]:
        """Return the runs of a tenant that are not done, the longest without a call first."""
        runs = self.rows.values()
        return by_last_call(run for run in runs if run.tenant == tenant and run.state is not RunState.DONE)

    def save(self, run: AgentRun) -> None:
        """Insert a run or replace its earlier state."""
        self.rows[run.run_id] = run


@dataclass(slots=True, kw_only=True)
class InMemoryApprovals:
    """`Approvals` over a dictionary."""

    rows: dict[str, Approval] = field(default_factory=dict)

    def find(self, approval_id: str) -> Approval | None:
        """Return the approval with this id."""
        return self.rows.get(approval_id)

    def of_tenant(self, tenant: str) -> tuple[Approval, ...]:
        """Return the approvals of a tenant, oldest first."""
        return tuple(row for row in self.rows.values() if row.tenant == tenant)

    def of_run(self, run_id: str) -> tuple[Approval, ...]:
        """Return the approvals of a run, oldest first."""
        return tuple(row for row in self.rows.values() if row.run_id == run_id)

    def save(self, approval: Approval) -> None:
        """Insert an approval or replace its earlier state."""
        self.rows[approval.approval_id] = approval


@dataclass(slots=True, kw_only=True)
class InMemoryActions:
    """`Actions` over a dictionary."""

    rows: dict[str, Action] = field(default_factory=dict)

    def find(self, key: str) -> Action | None:
        """Return the action with this key."""
        return self.rows.get(key)

    def all(self) -> tuple[Action, ...]:
        """Return all actions by id."""
        return tuple(sorted(self.rows.values(), key=lambda action: action.action_id))

    def add(self, action: Action) -> None:
        """Insert an action."""
        if any(action.action_id == row.action_id for row in self.rows.values()):
            raise ValueError(f"{action.action_id} is used already")
        insert_row(self.rows, action.key, action)


class InMemoryWork:
    """A `UnitOfWork` over dictionaries and a list."""

    def __init__(self, stores: Mapping[StoreKey[object], MakeStore]) -> None:
        self.runs = InMemoryRuns()
        self.approvals = InMemoryApprovals()
        self.actions = InMemoryActions()
        self.audit = InMemoryAuditLog()
        self._stores = {key: make() for key, make in stores.items()}

    def store(self, key: StoreKey[StoreT]) -> StoreT:
        """Return a slice's store."""
        return cast("StoreT", self._stores[key])

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Roll back what was written inside when an exception leaves the context."""
        parts: tuple[DataclassInstance, ...] = (
            self.runs,
            self.approvals,
            self.actions,
            self.audit,
            *self._stores.values(),
        )
        before = [(part, rows.name, copy(getattr(part, rows.name))) for part in parts for rows in fields(part)]
        try:
            yield
        except BaseException:
            for part, name, rows in before:
                setattr(part, name, rows)
            raise


class InMemoryLedger:
    """A `Ledger` whose transactions run one after the other under a lock; `stores` makes the stores of slices."""

    def __init__(self, stores: Mapping[StoreKey[object], MakeStore]) -> None:
        self._lock = threading.Lock()
        self._work = InMemoryWork(stores)

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """Open a transaction."""
        with self._lock, self._work.savepoint():
            yield self._work


RowT = TypeVar("RowT")


def insert_row(rows: dict[str, RowT], key: str, row: RowT) -> None:
    """Add a row under a new key; a key in use is a `ValueError`."""
    if key in rows:
        raise ValueError(f"{key} is used already")
    rows[key] = row
