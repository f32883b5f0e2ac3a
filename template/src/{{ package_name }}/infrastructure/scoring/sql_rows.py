"""Feature rows through SQL, in a SQLite file."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Table,
    case,
    create_engine,
    func,
    insert,
    select,
)

from ...domain.scoring.policy import Category, Feature, FeaturePolicy, Number, Part
from ...domain.scoring.windows import ScoringWindow
from ...errors import AppError
from ...repositories.scoring.feature_rows import FeatureBatch, LabelledBatch

if TYPE_CHECKING:
    from numpy.typing import NDArray

ACCOUNTS_FILE = "accounts.sqlite3"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSERT_ROWS = 10_000
_Rows = Select[*tuple[object, ...]]


class SqlFeatureRows:
    """`FeatureRows` over a table of accounts; the database filters, encodes and sorts."""

    def __init__(self, engine: Engine, policy: FeaturePolicy, *, source: Path) -> None:
        self.source = source
        self._engine = engine
        self._policy = policy
        self._accounts = accounts_table(policy)

    def active(self, window: ScoringWindow, *, batch_rows: int) -> Iterator[FeatureBatch]:
        """Yield the admitted rows of the window."""
        for rows in self._chunks(self._observed(window), batch_rows):
            yield self._batch(rows)

    def labelled(self, window: ScoringWindow, *, part: Part | None, batch_rows: int) -> Iterator[LabelledBatch]:
        """Yield the admitted rows of the window whose outcome is known."""
        columns = self._accounts.c
        query = self._observed(window).add_columns(columns.churned).where(columns.churned.is_not(None))
        if part is not None:
            query = query.where(columns.part == part.value)
        for rows in self._chunks(query, batch_rows):
            yield self._batch(rows).labelled(np.array([row[-1] for row in rows], dtype=np.bool_))

    def find(self, customer_id: str) -> FeatureBatch | None:
        """Return the newest admitted row of a customer."""
        columns = self._accounts.c
        query = self._admitted().where(columns.customer_id == customer_id).order_by(columns.observed_at.desc()).limit(1)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return self._batch(rows) if rows else None

    def newest(self) -> datetime | None:
        """Return the time of the newest row."""
        with self._engine.connect() as connection:
            found = connection.execute(select(func.max(self._accounts.c.observed_at))).scalar()
        return None if found is None else _EPOCH + timedelta(microseconds=found)

    def _chunks(self, query: _Rows, size: int) -> Iterator[Sequence[Row[*tuple[object, ...]]]]:
        with self._engine.connect() as connection:
            yield from connection.execution_options(yield_per=size).execute(query).partitions()

    def _observed(self, window: ScoringWindow) -> _Rows:
        columns = self._accounts.c
        bounds = columns.observed_at >= _microseconds(window.start), columns.observed_at < _microseconds(window.end)
        return self._admitted().where(*bounds).order_by(columns.customer_id, columns.observed_at)

    def _admitted(self) -> _Rows:
        columns = self._accounts.c
        encoded = [_encode(columns[one.name], one) for one in (*self._policy.features, *self._policy.protected)]
        bounds = (columns[name] >= bound for name, bound in self._policy.at_least.items())
        return select(columns.customer_id, *encoded).where(*bounds)

    def _batch(self, rows: Sequence[Row[*tuple[object, ...]]]) -> FeatureBatch:
        features = len(self._policy.features)
        encoded = slice(1, 1 + features + len(self._policy.protected))
        table: NDArray[np.float64] = np.array([row[encoded] for row in rows], dtype=np.float64)
        return FeatureBatch(
            customer_ids=[str(row[0]) for row in rows],
            values=np.ascontiguousarray(table[:, :features]),
            protected=np.ascontiguousarray(table[:, features:]),
        )


def accounts_table(policy: FeaturePolicy) -> Table:
    """Return the table of accounts.

    `observed_at` is in microseconds since 1970 (UTC), `churned` null where it is not known.
    """
    metadata = MetaData()
    return Table(
        "accounts",
        metadata,
        Column("customer_id", String, nullable=False),
        Column("observed_at", Integer, nullable=False),
        Column("part", String, nullable=False),
        Column("churned", Boolean),
        *(Column(one.name, _type(one), nullable=False) for one in (*policy.features, *policy.protected)),
        Index("accounts_order", "customer_id", "observed_at", unique=True),
    )


def write_accounts(accounts: pl.DataFrame, file: Path, policy: FeaturePolicy) -> None:
    """Write accounts into a new database."""
    table = accounts_table(policy)
    engine = create_engine(f"sqlite:///{file}")
    try:
        table.metadata.create_all(engine)
        rows = accounts.with_columns(pl.col("observed_at").dt.timestamp("us"))
        with engine.begin() as connection:
            for chunk in rows.iter_slices(_INSERT_ROWS):
                connection.execute(insert(table), chunk.to_dicts())
    finally:
        engine.dispose()


def open_sql_rows(file: Path, policy: FeaturePolicy) -> SqlFeatureRows:
    """Return the rows of a database file.

    Raises:
        AppError: there is no such file.
    """
    if not file.is_file():
        raise AppError(f"{file}: no such file", hint="run `train` first")
    return SqlFeatureRows(create_engine(f"sqlite:///{file}"), policy, source=file)


def _type(feature: Feature) -> type[Float[float] | String | Boolean]:
    if isinstance(feature, Number):
        return Float
    return String if isinstance(feature, Category) else Boolean


def _encode(column: ColumnElement[object], feature: Feature) -> ColumnElement[object]:
    if not isinstance(feature, Category):
        return column
    return case({level: float(place) for place, level in enumerate(feature.levels)}, value=column)


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
