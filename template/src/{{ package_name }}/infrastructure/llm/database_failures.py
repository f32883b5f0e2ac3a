"""Rejected outputs in a relational database."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from opentelemetry.trace import get_tracer
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Engine,
    Float,
    ForeignKey,
    Row,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    true,
    update,
)

from ...domain.audit import AuditEvent
from ...repositories.llm.failures import Attempt, Failure, Replay
from ...repositories.llm.outputs import OutputStatus
from ..audit.database_log import write_logged
from ..database.columns import UtcDateTime
from ..database.metadata import metadata
from ..database.writing import write
from .provenance import provenance_columns, provenance_of, provenance_values

_tracer = get_tracer(__name__)

failures = Table(
    "output_failures",
    metadata,
    Column("failure_id", String, primary_key=True),
    Column("trace_id", String, nullable=False, index=True),
    Column("subject", String, nullable=False),
    Column("inputs", Text, nullable=False),
    Column("attempts", Text, nullable=False),
    *provenance_columns(),
    Column("latency_ms", Float, nullable=False),
    Column("failed_at", UtcDateTime, nullable=False, index=True),
    Column("resolved_at", UtcDateTime),
    Column("resolution", Text),
)

replays = Table(
    "output_replays",
    metadata,
    Column("replay_id", String, primary_key=True),
    Column("failure_id", String, ForeignKey("output_failures.failure_id"), nullable=False, index=True),
    Column("regenerated", Boolean, nullable=False),
    Column("status", String),
    Column("attempts", Text, nullable=False),
    *provenance_columns(),
    Column("latency_ms", Float, nullable=False),
    Column("replayed_at", UtcDateTime, nullable=False),
)


class DatabaseFailures:
    """`Failures` over SQLAlchemy. Inputs and attempts are JSON in ASCII, so that any text can be stored."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, failure: Failure) -> None:
        """Insert the failure in its own transaction."""
        with _tracer.start_as_current_span("output") as span:
            span.set_attribute("app.status", "rejected")
            span.set_attribute("app.attempts", len(failure.attempts))
            span.set_attribute("app.output_id", failure.trace_id)
            span.set_attribute("app.reasons", failure.attempts[-1].errors)
            for name, value in provenance_values(failure.provenance).items():
                span.set_attribute(f"app.{name}", str(value))
            self._insert(failure)

    def _insert(self, failure: Failure) -> None:
        values = {
            "failure_id": failure.failure_id,
            "trace_id": failure.trace_id,
            "subject": failure.subject,
            "inputs": json.dumps(dict(failure.inputs)),
            "attempts": json.dumps([asdict(attempt) for attempt in failure.attempts]),
            **provenance_values(failure.provenance),
            "latency_ms": failure.latency_ms,
            "failed_at": failure.failed_at,
            "resolved_at": failure.resolved_at,
            "resolution": failure.resolution,
        }
        write(self._engine, insert(failures).values(values))

    def find(self, failure_id: str) -> Failure | None:
        """Return the failure with this id."""
        with self._engine.connect() as connection:
            row = connection.execute(select(failures).where(failures.c.failure_id == failure_id)).one_or_none()
        return None if row is None else _failure(row)

    def latest(self, *, limit: int, resolved: bool | None = None, skip: int = 0) -> Sequence[Failure]:
        """Return the latest failures, newest first."""
        newest_first = failures.c.failed_at.desc(), failures.c.failure_id
        statement = select(failures).where(_is(resolved=resolved)).order_by(*newest_first).limit(limit).offset(skip)
        with self._engine.connect() as connection:
            return [_failure(row) for row in connection.execute(statement)]

    def count(self, *, resolved: bool | None = None) -> int:
        """Return how many failures there are."""
        statement = select(func.count()).select_from(failures).where(_is(resolved=resolved))
        with self._engine.connect() as connection:
            return connection.execute(statement).scalar_one()

    def resolve(
        self, failure_id: str, *, resolution: str, resolved_at: datetime, logged: AuditEvent | None = None
    ) -> bool:
        """Mark an open failure as resolved, in one statement."""
        is_open = (failures.c.failure_id == failure_id) & failures.c.resolved_at.is_(None)
        statement = update(failures).where(is_open).values(resolution=resolution, resolved_at=resolved_at)
        return write_logged(self._engine, statement, logged)

    def add_replay(self, replay: Replay) -> None:
        """Insert the replay in its own transaction."""
        values = {
            "replay_id": replay.replay_id,
            "failure_id": replay.failure_id,
            "regenerated": replay.regenerated,
            "status": replay.status.value if replay.status else None,
            "attempts": json.dumps([asdict(attempt) for attempt in replay.attempts]),
            **provenance_values(replay.provenance),
            "latency_ms": replay.latency_ms,
            "replayed_at": replay.replayed_at,
        }
        write(self._engine, insert(replays).values(values))

    def replays(self, failure_id: str) -> Sequence[Replay]:
        """Return the replays of a failure, oldest first."""
        oldest_first = replays.c.replayed_at, replays.c.replay_id
        statement = select(replays).where(replays.c.failure_id == failure_id).order_by(*oldest_first)
        with self._engine.connect() as connection:
            return [_replay(row) for row in connection.execute(statement)]


def _is(*, resolved: bool | None) -> ColumnElement[bool]:
    if resolved is None:
        return true()
    return failures.c.resolved_at.is_not(None) if resolved else failures.c.resolved_at.is_(None)


def _failure(row: Row[tuple[object, ...]]) -> Failure:
    return Failure(
        failure_id=row.failure_id,
        trace_id=row.trace_id,
        subject=row.subject,
        inputs=json.loads(row.inputs),
        provenance=provenance_of(row),
        attempts=_attempts(row.attempts),
        latency_ms=row.latency_ms,
        failed_at=row.failed_at,
        resolved_at=row.resolved_at,
        resolution=row.resolution,
    )


def _replay(row: Row[tuple[object, ...]]) -> Replay:
    return Replay(
        replay_id=row.replay_id,
        failure_id=row.failure_id,
        regenerated=row.regenerated,
        status=OutputStatus(row.status) if row.status else None,
        attempts=_attempts(row.attempts),
        provenance=provenance_of(row),
        latency_ms=row.latency_ms,
        replayed_at=row.replayed_at,
    )


def _attempts(stored: str) -> tuple[Attempt, ...]:
    return tuple(
        Attempt(raw=item["raw"], errors=tuple(item["errors"]), latency_ms=item["latency_ms"])
        for item in json.loads(stored)
    )
