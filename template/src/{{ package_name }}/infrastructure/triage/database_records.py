"""Triage records in a relational database."""

from sqlalchemy import Column, Engine, String, Table, insert, select
from sqlalchemy.exc import IntegrityError

from ...domain.evidence import EvidenceClass
from ...domain.triage import Action, Category, Priority, TriageDecision
from ...repositories.triage import DuplicateTriageRecordError, TriageRecord
from ..database.columns import UtcDateTime
from ..database.metadata import metadata
from ..database.writing import write

triage_records = Table(
    "triage_records",
    metadata,
    Column("trace_id", String, primary_key=True),
    Column("ticket_id", String, nullable=False),
    Column("category", String, nullable=False),
    Column("priority", String, nullable=False),
    Column("action", String, nullable=False),
    Column("evidence", String, nullable=False),
    Column("produced_by", String, nullable=False),
    Column("model", String, nullable=False),
    Column("prompt_version", String, nullable=False),
    Column("prompt_hash", String, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
)


class DatabaseTriageRecords:
    """`TriageRecords` over SQLAlchemy. Times are stored in UTC without a zone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, record: TriageRecord) -> None:
        """Insert the record in its own transaction."""
        decision = record.decision
        values = {
            "trace_id": record.trace_id,
            "ticket_id": record.ticket_id,
            "category": decision.category.value,
            "priority": decision.priority.value,
            "action": decision.action.value,
            "evidence": decision.evidence,
            "produced_by": record.produced_by.value,
            "model": record.model,
            "prompt_version": record.prompt_version,
            "prompt_hash": record.prompt_hash,
            "decided_at": record.decided_at,
        }
        try:
            write(self._engine, insert(triage_records).values(values))
        except IntegrityError as error:
            raise DuplicateTriageRecordError(f"trace id {record.trace_id} already has a record") from error

    def find(self, trace_id: str) -> TriageRecord | None:
        """Return the record with this trace id."""
        with self._engine.connect() as connection:
            row = connection.execute(select(triage_records).where(triage_records.c.trace_id == trace_id)).one_or_none()
        if row is None:
            return None
        return TriageRecord(
            trace_id=row.trace_id,
            ticket_id=row.ticket_id,
            decision=TriageDecision(
                category=Category(row.category),
                priority=Priority(row.priority),
                action=Action(row.action),
                evidence=row.evidence,
            ),
            produced_by=EvidenceClass(row.produced_by),
            model=row.model,
            prompt_version=row.prompt_version,
            prompt_hash=row.prompt_hash,
            decided_at=row.decided_at,
        )
