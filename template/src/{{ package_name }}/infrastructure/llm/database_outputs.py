"""Validated outputs in a relational database."""

import json
from collections.abc import Mapping

from opentelemetry.trace import get_tracer
from sqlalchemy import Column, Engine, Float, Integer, String, Table, Text, func, insert, select
from sqlalchemy.exc import IntegrityError

from ...repositories.llm.outputs import DuplicateOutputError, OutputRecord, OutputStatus
from ..database.columns import UtcDateTime
from ..database.metadata import metadata
from ..database.writing import write
from .provenance import provenance_columns, provenance_of, provenance_values

_tracer = get_tracer(__name__)

outputs = Table(
    "outputs",
    metadata,
    Column("trace_id", String, primary_key=True),
    Column("status", String, nullable=False, index=True),
    Column("document", Text, nullable=False),
    *provenance_columns(),
    Column("attempts", Integer, nullable=False),
    Column("latency_ms", Float, nullable=False),
    Column("input_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("cost_usd", Float),
    Column("stored_at", UtcDateTime, nullable=False),
)


class DatabaseOutputRecords:
    """`OutputRecords` over SQLAlchemy. Times are stored in UTC without a zone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, record: OutputRecord) -> None:
        """Insert the record in its own transaction."""
        with _tracer.start_as_current_span("output") as span:
            span.set_attribute("app.status", record.status)
            span.set_attribute("app.attempts", record.attempts)
            span.set_attribute("app.output_id", record.trace_id)
            for name, value in provenance_values(record.provenance).items():
                span.set_attribute(f"app.{name}", str(value))
            self._insert(record)

    def _insert(self, record: OutputRecord) -> None:
        values = {
            "trace_id": record.trace_id,
            "status": record.status.value,
            "document": json.dumps(record.document),
            **provenance_values(record.provenance),
            "attempts": record.attempts,
            "latency_ms": record.latency_ms,
            "input_tokens": record.input_tokens,
            "output_tokens": record.output_tokens,
            "cost_usd": record.cost_usd,
            "stored_at": record.stored_at,
        }
        try:
            write(self._engine, insert(outputs).values(values))
        except IntegrityError as error:
            raise DuplicateOutputError(f"trace id {record.trace_id} already has an output") from error

    def find(self, trace_id: str) -> OutputRecord | None:
        """Return the record with this trace id."""
        with self._engine.connect() as connection:
            row = connection.execute(select(outputs).where(outputs.c.trace_id == trace_id)).one_or_none()
        if row is None:
            return None
        return OutputRecord(
            trace_id=row.trace_id,
            status=OutputStatus(row.status),
            document=json.loads(row.document),
            provenance=provenance_of(row),
            attempts=row.attempts,
            latency_ms=row.latency_ms,
            input_tokens=row.input_tokens,
            output_tokens=row.output_tokens,
            cost_usd=row.cost_usd,
            stored_at=row.stored_at,
        )

    def counts(self) -> Mapping[OutputStatus, int]:
        """Return how many records there are of each status."""
        statement = select(outputs.c.status, func.count()).group_by(outputs.c.status)
        with self._engine.connect() as connection:
            found = {str(status): int(number) for status, number in connection.execute(statement)}
        return {status: found.get(status.value, 0) for status in OutputStatus}
