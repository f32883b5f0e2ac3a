"""The feature store in a relational database."""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, Engine, Index, Integer, String, Table, Text, func, insert, select

from ...domain.audit import AuditEvent
from ...repositories.scoring.feature_store import FeatureValues
from ..audit.database_log import DatabaseAuditLog
from ..database.columns import UtcDateTime
from ..database.metadata import metadata
from ..database.writing import transaction

# Of those who add on Postgres, which take turns, so that keys rise in the order of commits.
_LOCK = 20_261_201
# SQLite takes no more than 32,766 variables in a statement.
_MOST_ENTITIES = 10_000

stored_features = Table(
    "stored_features",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    Column("feature_group", String, nullable=False),
    Column("entity_id", String, nullable=False),
    Column("observed_at", UtcDateTime, nullable=False),
    Column("feature_values", Text, nullable=False),
    Index("ix_stored_features_group_entity_time", "feature_group", "entity_id", "observed_at"),
)


class DatabaseFeatureStore:
    """`FeatureStore` over SQLAlchemy: rows are added, and never changed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, group: str, rows: Sequence[FeatureValues], *, logged: AuditEvent) -> None:
        """Insert the rows and the entry in one transaction."""
        values = [
            {
                "feature_group": group,
                "entity_id": row.entity_id,
                "observed_at": row.observed_at,
                "feature_values": json.dumps(dict(row.values), allow_nan=False),
            }
            for row in rows
        ]
        with transaction(self._engine, lock=_LOCK) as connection:
            if values:
                connection.execute(insert(stored_features), values)
            DatabaseAuditLog(connection).append(logged)

    def as_of(
        self, group: str, asked: Sequence[tuple[str, datetime]], *, max_age: timedelta | None = None
    ) -> list[FeatureValues | None]:
        """Return what was last observed of each entity until its time."""
        entities = sorted({entity for entity, _ in asked})
        latest = max((at for _, at in asked), default=datetime.now(UTC))
        found: list[FeatureValues | None] = [None] * len(asked)
        places = defaultdict[str, list[int]](list)
        for place, (entity, _) in enumerate(asked):
            places[entity].append(place)
        for start in range(0, len(entities), _MOST_ENTITIES):
            known = self._until(group, entities[start : start + _MOST_ENTITIES], latest)
            for entity, (times, texts) in known.items():
                for place in places[entity]:
                    at = asked[place][1]
                    last = bisect_right(times, at) - 1
                    if last >= 0 and (max_age is None or at - times[last] <= max_age):
                        values = json.loads(texts[last])
                        found[place] = FeatureValues(entity_id=entity, observed_at=times[last], values=values)
        return found

    def state(self, group: str) -> str:
        """Return the key of the row that was added last."""
        own = select(func.max(stored_features.c.key)).where(stored_features.c.feature_group == group)
        with self._engine.connect() as connection:
            newest = connection.execute(own).scalar_one()
        return "" if newest is None else f"row {newest}"

    def _until(
        self, group: str, entities: Sequence[str], latest: datetime
    ) -> dict[str, tuple[list[datetime], list[str]]]:
        """Return times, rising, and values of each entity; of equal times the one that was added last is the last."""
        columns = stored_features.c
        query = (
            select(stored_features)
            .where(columns.feature_group == group, columns.entity_id.in_(entities), columns.observed_at <= latest)
            .order_by(columns.entity_id, columns.observed_at, columns.key)
        )
        known = defaultdict[str, tuple[list[datetime], list[str]]](lambda: ([], []))
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                times, texts = known[row.entity_id]
                times.append(row.observed_at)
                texts.append(row.feature_values)
        return known
