"""A `Ledger` that lives as long as the process: for evaluation runs and tests."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, fields
from typing import TypeVar

from ...domain.agents.approvals import Approval
from ...domain.agents.audit import GENESIS, AuditEntry
from ...domain.refunds.policy import Refund
from ...repositories.agents.ledger import (
    Action,
    AgentRun,
    DamagedLogError,
    Escalation,
    RunState,
    UnitOfWork,
    by_last_call,
)


@dataclass(slots=True, kw_only=True)
class InMemoryWork:
    """A `UnitOfWork` over dictionaries and a list."""

    runs: dict[str, AgentRun] = field(default_factory=dict)
    refund_rows: dict[str, Refund] = field(default_factory=dict)
    escalations: dict[str, Escalation] = field(default_factory=dict)
    action_rows: dict[str, Action] = field(default_factory=dict)
    approval_rows: dict[str, Approval] = field(default_factory=dict)
    log: list[AuditEntry] = field(default_factory=list)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what was written inside when an exception leaves the context."""
        before = {part.name: copy(getattr(self, part.name)) for part in fields(self)}
        try:
            yield
        except BaseException:
            for name, rows in before.items():
                setattr(self, name, rows)
            raise

    def run(self, run_id: str) -> AgentRun | None:
        """Return the run with this id."""
        return self.runs.get(run_id)

    def unfinished_runs(self, tenant: str) -> tuple[AgentRun, ...]:
        """Return the runs of a tenant that are not done, the longest without a call first."""
        runs = self.runs.values()
        return by_last_call(run for run in runs if run.tenant == tenant and run.state is not RunState.DONE)

    def save_run(self, run: AgentRun) -> None:
        """Store a run, over an earlier state of it."""
        self.runs[run.run_id] = run

    def refunds(self, tenant: str, customer_id: str) -> tuple[Refund, ...]:
        """Return the refunds of a customer, oldest first."""
        rows = self.refund_rows.values()
        return tuple(row for row in rows if (row.tenant, row.customer_id) == (tenant, customer_id))

    def add_refund(self, refund: Refund) -> None:
        """Store a refund."""
        _insert(self.refund_rows, refund.refund_id, refund)

    def add_escalation(self, escalation: Escalation) -> None:
        """Store an escalation."""
        _insert(self.escalations, escalation.escalation_id, escalation)

    def action(self, key: str) -> Action | None:
        """Return what was done under this key."""
        return self.action_rows.get(key)

    def actions(self) -> tuple[Action, ...]:
        """Return everything that was done, by id."""
        return tuple(sorted(self.action_rows.values(), key=lambda action: action.action_id))

    def add_action(self, action: Action) -> None:
        """Store an action."""
        if any(action.action_id == row.action_id for row in self.action_rows.values()):
            raise ValueError(f"{action.action_id} is used already")
        _insert(self.action_rows, action.key, action)

    def approval(self, approval_id: str) -> Approval | None:
        """Return the approval with this id."""
        return self.approval_rows.get(approval_id)

    def approvals(self, *, tenant: str | None = None, run_id: str | None = None) -> tuple[Approval, ...]:
        """Return the approvals of a tenant or a run, oldest first."""
        return tuple(
            row for row in self.approval_rows.values() if tenant in {None, row.tenant} and run_id in {None, row.run_id}
        )

    def save_approval(self, approval: Approval) -> None:
        """Store an approval, over an earlier state of it."""
        self.approval_rows[approval.approval_id] = approval

    def audit_head(self) -> AuditEntry | None:
        """Return the last entry of the audit log."""
        return self.log[-1] if self.log else None

    def audit_head_hash(self) -> str:
        """Return the hash of the last entry."""
        return self.log[-1].hash if self.log else GENESIS

    def audit_entries(self, *, tenant: str | None = None) -> Sequence[AuditEntry]:
        """Return the entries, of one tenant or all, in their order."""
        return [entry for entry in self.log if tenant in {None, entry.event.tenant}]

    def append_audit(self, entry: AuditEntry) -> None:
        """Add the entry that follows the head."""
        if entry.previous_hash != self.audit_head_hash():
            raise DamagedLogError(f"audit log: entry {entry.sequence} would not follow the head")
        self.log.append(entry)


class InMemoryLedger:
    """A `Ledger` whose transactions run one after the other under a lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._work = InMemoryWork()

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """Open a transaction."""
        with self._lock, self._work.savepoint():
            yield self._work


RowT = TypeVar("RowT")


def _insert(rows: dict[str, RowT], key: str, row: RowT) -> None:
    if key in rows:
        raise ValueError(f"{key} is used already")
    rows[key] = row
