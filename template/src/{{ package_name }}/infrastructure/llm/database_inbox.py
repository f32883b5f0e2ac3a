"""The inbox in a relational database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Boolean, Column, ColumnElement, Engine, String, Table, Text, insert, select, update
from sqlalchemy.exc import IntegrityError

from ...domain.audit import AuditEvent
from ...domain.llm.inbox import CaseState, InboxCase
from ..audit.database_log import write_logged
from ..database.columns import UtcDateTime
from ..database.metadata import metadata
from ..database.writing import write

inbox_cases = Table(
    "inbox_cases",
    metadata,
    Column("case_id", String, primary_key=True),
    Column("tenant", String, nullable=False, index=True),
    Column("source", String, nullable=False),
    Column("caller", String, nullable=False),
    Column("summary", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("claimed_by", String, nullable=False),
    Column("answer", Text, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("announced", Boolean, nullable=False),
    Column("reported_overdue", Boolean, nullable=False),
)


def not_in_inbox(case_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that the inbox has no case with the id in a column of another table."""
    return ~select(inbox_cases.c.case_id).where(inbox_cases.c.case_id == case_id).exists()


class DatabaseInbox:
    """`Inbox` over SQLAlchemy."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, case: InboxCase) -> bool:
        """Insert a case unless its id is known."""
        try:
            write(self._engine, insert(inbox_cases).values(_values(case)))
        except IntegrityError:
            return False
        return True

    def find(self, case_id: str) -> InboxCase | None:
        """Return the case with this id."""
        return next(iter(self._where(inbox_cases.c.case_id == case_id)), None)

    def cases(
        self, *, tenant: str, state: CaseState | None = None, limit: int | None = None, skip: int = 0
    ) -> Sequence[InboxCase]:
        """Return the cases of a tenant, the one that is due first first."""
        chosen = inbox_cases.c.tenant == tenant
        if state is not None:
            chosen &= inbox_cases.c.state == state.value
        return self._where(chosen, limit=limit, skip=skip)

    def to_report(self, now: datetime) -> Sequence[InboxCase]:
        """Return the cases that were not announced, and the overdue ones that were not reported as such."""
        columns = inbox_cases.c
        overdue = (columns.state != CaseState.CLOSED.value) & (columns.due_at < now) & ~columns.reported_overdue
        return self._where(~columns.announced | overdue)

    def replace(self, before: InboxCase, after: InboxCase, *, logged: AuditEvent | None = None) -> bool:
        """Update a case that is still as `before`."""
        columns = inbox_cases.c
        same = (
            (columns.case_id == before.case_id)
            & (columns.state == before.state.value)
            & (columns.claimed_by == before.claimed_by)
            & (columns.answer == before.answer)
            & (columns.announced == before.announced)
            & (columns.reported_overdue == before.reported_overdue)
        )
        return write_logged(self._engine, update(inbox_cases).where(same).values(_values(after)), logged)

    def _where(self, condition: ColumnElement[bool], *, limit: int | None = None, skip: int = 0) -> Sequence[InboxCase]:
        query = (
            select(inbox_cases)
            .where(condition)
            .order_by(inbox_cases.c.due_at, inbox_cases.c.case_id)
            .limit(limit)
            .offset(skip)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [InboxCase(**dict(row) | {"state": CaseState(row["state"])}) for row in rows]


def _values(case: InboxCase) -> dict[str, object]:
    return asdict(case) | {"state": case.state.value}
