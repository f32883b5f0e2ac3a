"""Escalated cases as a source of the inbox."""

from collections.abc import Sequence

from sqlalchemy import Engine, select

from ...domain.llm.inbox import HandOver
from ...domain.redaction import redact
from ..llm.database_inbox import not_in_inbox
from .tables import escalations


class EscalatedCases:
    """Returns the escalations that are not in the inbox."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self) -> Sequence[HandOver]:
        """Return them, oldest first."""
        query = select(escalations).where(not_in_inbox(escalations.c.escalation_id)).order_by(escalations.c.created_at)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            HandOver(
                case_id=row.escalation_id,
                tenant=row.tenant,
                source="escalation",
                caller=row.customer_id,
                summary=redact(row.summary),
                opened_at=row.created_at,
            )
            for row in rows
        ]
