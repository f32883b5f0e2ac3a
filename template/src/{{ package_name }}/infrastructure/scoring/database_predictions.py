"""The prediction log in a relational database."""

import json
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from opentelemetry.trace import get_tracer
from sqlalchemy import Boolean, Column, Engine, Float, Row, String, Table, Text, delete, false, func, insert, select

from ...repositories.scoring.prediction_log import PredictionRecord
from ..database.columns import UtcDateTime
from ..database.metadata import metadata
from ..database.writing import transaction, write
from ..telemetry.instruments import FEATURE_VALUES

_tracer = get_tracer(__name__)
# Of those who delete on Postgres, which take turns.
_LOCK = 20_261_132

prediction_log = Table(
    "prediction_log",
    metadata,
    Column("trace_id", String, primary_key=True),
    Column("table_name", String, nullable=False),
    Column("entity_id", String, nullable=False, index=True),
    Column("score", Float, nullable=False),
    Column("feature_values", Text, nullable=False),
    Column("model_version", String, nullable=False),
    Column("feature_version", String, nullable=False),
    Column("scored_at", UtcDateTime, nullable=False),
    Column("class_scores", Text),
    Column("shadow", Boolean, nullable=False, server_default=false()),
)


class DatabasePredictionLog:
    """`PredictionLog` over SQLAlchemy. Times are stored in UTC without a zone.

    What is added is counted by parts of `score_range`, and its values by the names of the `features`.
    """

    def __init__(
        self, engine: Engine, *, score_range: tuple[float, float] = (0.0, 1.0), features: tuple[str, ...] = ()
    ) -> None:
        self._engine = engine
        self._score_range = score_range
        self._features = features

    def add_all(self, records: Sequence[PredictionRecord]) -> None:
        """Insert the records in one transaction."""
        with _tracer.start_as_current_span("score") as span:
            if records:
                span.set_attribute("app.table", records[0].table)
                span.set_attribute("app.model_version", records[0].model_version)
                span.set_attribute("app.scores", [record.score for record in records])
                span.set_attribute("app.score_range", self._score_range)
            write(self._engine, *(insert(prediction_log).values(_row(record)) for record in records))
        if records and self._features:
            FEATURE_VALUES.add_rows(records[0].table, self._features, [record.values for record in records])

    def find(self, trace_id: str) -> PredictionRecord | None:
        """Return the record with this trace id."""
        with self._engine.connect() as connection:
            row = connection.execute(select(prediction_log).where(prediction_log.c.trace_id == trace_id)).one_or_none()
        return None if row is None else _record(row)

    def between(self, table: str, start: datetime, end: datetime) -> Sequence[PredictionRecord]:
        """Return the records of a table and window."""
        log = prediction_log.c
        query = (
            select(prediction_log)
            .where(log.table_name == table, log.scored_at >= start, log.scored_at < end)
            .order_by(log.scored_at, log.trace_id)
        )
        with self._engine.connect() as connection:
            return [_record(row) for row in connection.execute(query)]

    def count(self, table: str, model_version: str) -> int:
        """Return the number of records of a version."""
        log = prediction_log.c
        own = log.table_name == table, log.model_version == model_version
        with self._engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(prediction_log).where(*own)).scalar_one()

    def delete(self, table: str, *, before: datetime) -> int:
        """Delete the records of a table that were scored before a time."""
        log = prediction_log.c
        with transaction(self._engine, lock=_LOCK) as connection:
            found = connection.execute(delete(prediction_log).where(log.table_name == table, log.scored_at < before))
        return found.rowcount


def _record(row: Row[Any]) -> PredictionRecord:
    return PredictionRecord(
        trace_id=row.trace_id,
        table=row.table_name,
        entity_id=row.entity_id,
        scores=(row.score,) if row.class_scores is None else tuple(json.loads(row.class_scores)),
        values=tuple(math.nan if value is None else value for value in json.loads(row.feature_values)),
        model_version=row.model_version,
        feature_version=row.feature_version,
        scored_at=row.scored_at,
        shadow=row.shadow,
    )


def _row(record: PredictionRecord) -> dict[str, object]:
    return {
        "trace_id": record.trace_id,
        "table_name": record.table,
        "entity_id": record.entity_id,
        "score": record.score,
        # An unknown value is null: NaN is no JSON.
        "feature_values": json.dumps([None if math.isnan(value) else value for value in record.values]),
        "model_version": record.model_version,
        "feature_version": record.feature_version,
        "scored_at": record.scored_at,
        "shadow": record.shadow,
        "class_scores": json.dumps(record.scores) if len(record.scores) > 1 else None,
    }
