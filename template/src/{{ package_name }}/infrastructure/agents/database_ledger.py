"""The `Ledger` in a relational database."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, RowMapping, Select, Table, insert, select, update

from ...domain.agents.approvals import Approval
from ...domain.agents.audit import GENESIS, AuditEntry, AuditEvent
from ...domain.agents.money import Money
from ...domain.refunds.policy import Reason, Refund
from ...repositories.agents.ledger import (
    Action,
    AgentRun,
    DamagedLogError,
    Escalation,
    RunState,
    UnitOfWork,
    by_last_call,
)
from ..database.writing import transaction
from .tables import agent_actions, agent_runs, approvals, audit_head, audit_log, escalations, refunds

_RUN = TypeAdapter(AgentRun)
_APPROVAL = TypeAdapter(Approval)
_ACTION = TypeAdapter(Action)
_EVENT = TypeAdapter(AuditEvent)
_LOCK = 7_034_201  # any number that no other advisory lock of this database uses


class DatabaseLedger:
    """A `Ledger` over SQLAlchemy. A transaction takes a lock when it begins, so that none waits half way."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """Open a transaction."""
        with transaction(self._engine, lock=_LOCK) as connection:
            yield DatabaseWork(connection)


class DatabaseWork:
    """A `UnitOfWork` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what was written inside when an exception leaves the context."""
        self._connection.exec_driver_sql("SAVEPOINT work")
        try:
            yield
        except BaseException:
            self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT work")
            raise
        self._connection.exec_driver_sql("RELEASE SAVEPOINT work")

    def run(self, run_id: str) -> AgentRun | None:
        """Return the run with this id."""
        row = self._find(agent_runs, run_id)
        return None if row is None else _RUN.validate_python(dict(row))

    def unfinished_runs(self, tenant: str) -> tuple[AgentRun, ...]:
        """Return the runs of a tenant that are not done, the longest without a call first."""
        query = select(agent_runs).where(agent_runs.c.state != RunState.DONE)
        runs = (_RUN.validate_python(dict(row)) for row in self._connection.execute(query).mappings())
        return by_last_call(run for run in runs if run.tenant == tenant)

    def save_run(self, run: AgentRun) -> None:
        """Store a run, over an earlier state of it."""
        self._save(agent_runs, run.run_id, _RUN.dump_python(run, mode="json"))

    def refunds(self, tenant: str, customer_id: str) -> tuple[Refund, ...]:
        """Return the refunds of a customer, oldest first."""
        query = (
            select(refunds)
            .where(refunds.c.tenant == tenant, refunds.c.customer_id == customer_id)
            .order_by(refunds.c.granted_at, refunds.c.refund_id)
        )
        return tuple(_refund(row) for row in self._connection.execute(query).mappings())

    def add_refund(self, refund: Refund) -> None:
        """Insert a refund."""
        values = asdict(refund)
        amount = values.pop("amount")
        self._insert(refunds, values | {"amount_minor": amount["minor"], "currency": amount["currency"]})

    def add_escalation(self, escalation: Escalation) -> None:
        """Insert an escalation."""
        self._insert(escalations, asdict(escalation))

    def action(self, key: str) -> Action | None:
        """Return what was done under this key."""
        query = select(agent_actions).where(agent_actions.c.key == key)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else _ACTION.validate_python(dict(row))

    def actions(self) -> tuple[Action, ...]:
        """Return everything that was done, by id."""
        query = select(agent_actions).order_by(agent_actions.c.action_id)
        return tuple(_ACTION.validate_python(dict(row)) for row in self._connection.execute(query).mappings())

    def add_action(self, action: Action) -> None:
        """Insert an action."""
        self._insert(agent_actions, asdict(action))

    def approval(self, approval_id: str) -> Approval | None:
        """Return the approval with this id."""
        row = self._find(approvals, approval_id)
        return None if row is None else _APPROVAL.validate_python(dict(row))

    def approvals(self, *, tenant: str | None = None, run_id: str | None = None) -> tuple[Approval, ...]:
        """Return the approvals of a tenant or a run, oldest first."""
        query = select(approvals).order_by(approvals.c.requested_at, approvals.c.approval_id)
        for column, value in ((approvals.c.tenant, tenant), (approvals.c.run_id, run_id)):
            query = query if value is None else query.where(column == value)
        return tuple(_APPROVAL.validate_python(dict(row)) for row in self._connection.execute(query).mappings())

    def save_approval(self, approval: Approval) -> None:
        """Store an approval, over an earlier state of it."""
        self._save(approvals, approval.approval_id, asdict(approval))

    def audit_head(self) -> AuditEntry | None:
        """Return the last entry of the audit log."""
        query = select(audit_log).order_by(audit_log.c.sequence.desc()).limit(1)
        return next(iter(self._entries(query)), None)

    def audit_head_hash(self) -> str:
        """Return the hash of the last entry as it is kept apart from the log."""
        return self._connection.execute(select(audit_head.c.hash)).scalar_one_or_none() or GENESIS

    def audit_entries(self, *, tenant: str | None = None) -> Sequence[AuditEntry]:
        """Return the entries, of one tenant or all, in their order."""
        query = select(audit_log).order_by(audit_log.c.sequence)
        query = query if tenant is None else query.where(audit_log.c.tenant == tenant)
        return self._entries(query)

    def append_audit(self, entry: AuditEntry) -> None:
        """Insert the entry that follows the head, and move the head."""
        if entry.previous_hash != self.audit_head_hash():
            raise DamagedLogError(f"audit log: entry {entry.sequence} would not follow the head")
        chain = {"sequence": entry.sequence, "previous_hash": entry.previous_hash, "hash": entry.hash}
        self._insert(audit_log, asdict(entry.event) | chain)
        self._save(audit_head, 1, {"id": 1, "sequence": entry.sequence, "hash": entry.hash})

    def _entries(self, query: Select[tuple[object, ...]]) -> list[AuditEntry]:
        try:
            return [_entry(row) for row in self._connection.execute(query).mappings()]
        except (ValueError, TypeError) as error:
            raise DamagedLogError(f"audit log: an entry cannot be read: {error}") from error

    def _find(self, table: Table, key: str) -> RowMapping | None:
        (column,) = table.primary_key.columns
        return self._connection.execute(select(table).where(column == key)).mappings().one_or_none()

    def _insert(self, table: Table, values: Mapping[str, object]) -> None:
        self._connection.execute(insert(table).values(dict(values)))

    def _save(self, table: Table, key: str | int, values: Mapping[str, object]) -> None:
        (column,) = table.primary_key.columns
        changed = self._connection.execute(update(table).where(column == key).values(dict(values)))
        if changed.rowcount == 0:
            self._insert(table, values)


def _refund(row: RowMapping) -> Refund:
    values = dict(row)
    amount = Money(minor=values.pop("amount_minor"), currency=values.pop("currency"))
    return Refund(**values | {"amount": amount, "reason": Reason(row["reason"])})


def _entry(row: RowMapping) -> AuditEntry:
    values = dict(row)
    chain = {name: values.pop(name) for name in ("sequence", "previous_hash", "hash")}
    return AuditEntry(event=_EVENT.validate_python(values), **chain)
