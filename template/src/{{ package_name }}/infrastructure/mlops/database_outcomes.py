"""Outcomes in a relational database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Engine, Float, Index, Integer, Row, Select, String, Table, insert, select

from ...domain.audit import AuditEvent
from ...domain.mlops.outcomes import Outcome
from ..audit.database_log import DatabaseAuditLog
from ..database.columns import UtcDateTime
from ..database.metadata import metadata
from ..database.writing import transaction

outcomes_table = Table(
    "mlops_outcomes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("table_name", String, nullable=False),
    Column("entity_id", String, nullable=False),
    Column("value", Float, nullable=False),
    Column("observed_at", UtcDateTime, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Index("ix_mlops_outcomes_observed_at", "table_name", "observed_at"),
)
# Of writers on Postgres, which take turns.
_LOCK = 20_261_130


class DatabaseOutcomes:
    """`Outcomes` over SQLAlchemy. Times are stored in UTC without a zone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add_all(
        self, table: str, outcomes: Sequence[Outcome], *, added_at: datetime, logged: AuditEvent | None = None
    ) -> int:
        """Insert the outcomes that are new in one transaction."""
        if not outcomes:
            return 0
        times = [one.observed_at for one in outcomes]
        with transaction(self._engine, lock=_LOCK) as connection:
            query = _rows(table, min(times), max(times) + timedelta(microseconds=1))
            known = {_key(row): row.value for row in connection.execute(query)}
            new: list[dict[str, object]] = []
            for one in outcomes:
                key = (one.entity_id, one.observed_at)
                if known.get(key) == one.value:
                    continue
                known[key] = one.value
                new.append(
                    {
                        "table_name": table,
                        "entity_id": one.entity_id,
                        "value": one.value,
                        "observed_at": one.observed_at,
                        "added_at": added_at,
                    }
                )
            if new:
                connection.execute(insert(outcomes_table), new)
                if logged is not None:
                    DatabaseAuditLog(connection).append(logged)
        return len(new)

    def between(self, table: str, start: datetime, end: datetime) -> Sequence[Outcome]:
        """Return the newest outcome of each entity and time."""
        with self._engine.connect() as connection:
            rows = connection.execute(_rows(table, start, end)).all()
        newest = {_key(row): row.value for row in rows}
        return [
            Outcome(entity_id=entity, value=value, observed_at=time)
            for (entity, time), value in sorted(newest.items(), key=lambda item: (item[0][1], item[0][0]))
        ]


def _rows(table: str, start: datetime, end: datetime) -> Select[Any]:
    """Return the query for the rows of a window, in the order in which they were added."""
    time = outcomes_table.c.observed_at
    return (
        select(outcomes_table)
        .where(outcomes_table.c.table_name == table, time >= start, time < end)
        .order_by(outcomes_table.c.number)
    )


def _key(row: Row[Any]) -> tuple[str, datetime]:
    return row.entity_id, row.observed_at
