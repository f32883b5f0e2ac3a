"""Decisions that a person has to look at, as a source of the inbox."""

from collections.abc import Sequence

from sqlalchemy import Engine, select

from ...domain.llm.inbox import HandOver
from ...domain.redaction import redact
from ...domain.triage import Action
from ..llm.database_inbox import not_in_inbox
from .database_records import triage_records

# Tickets belong to no tenant of their own.
_TENANT = "main"


class EscalatedTickets:
    """Returns the decisions to escalate that are not in the inbox."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self) -> Sequence[HandOver]:
        """Return them, oldest first."""
        escalated = triage_records.c.action == Action.ESCALATE.value
        query = (
            select(triage_records)
            .where(escalated, not_in_inbox(triage_records.c.trace_id))
            .order_by(triage_records.c.decided_at)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            HandOver(
                case_id=row.trace_id,
                tenant=_TENANT,
                source=f"ticket, {row.category}, {row.priority}",
                caller=row.ticket_id,
                summary=redact(row.evidence),
                opened_at=row.decided_at,
            )
            for row in rows
        ]
