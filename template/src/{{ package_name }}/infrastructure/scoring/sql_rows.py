"""Feature rows through SQL, in a SQLite file."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import sqlalchemy as sa

from ...domain.scoring.conditions import COMPARE
from ...domain.scoring.features import Category, Date, Feature, Number, is_optional
from ...domain.scoring.splits import Split
from ...domain.scoring.table import Table
from ...domain.scoring.windows import ScoringWindow
from ...errors import AppError
from ...repositories.scoring.feature_rows import FeatureBatch, IdRange, LabelledBatch
from .polars_rows import group_column, id_ranges

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS_FILE = "rows.sqlite3"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS = _EPOCH.toordinal()
_INSERT_ROWS = 10_000
_Rows = sa.Select[*tuple[object, ...]]


class SqlFeatureRows:
    """`FeatureRows` over a database of prepared rows; the database filters, encodes and sorts."""

    def __init__(self, engine: sa.Engine, table: Table, *, source: Path) -> None:
        self.source = source
        self._engine = engine
        self._table = table
        self._rows = sql_table(table)

    def active(self, window: ScoringWindow, *, batch_rows: int, ids: IdRange | None = None) -> Iterator[FeatureBatch]:
        """Yield the admitted rows of the window."""
        query, column = self._observed(window), self._rows.c[self._table.id.name]
        if ids is not None:
            query = query.where(column >= ids.first)
        if ids is not None and ids.before is not None:
            query = query.where(column < ids.before)
        for rows in self._chunks(query, batch_rows):
            yield self._batch(rows)

    def ranges(self, window: ScoringWindow, *, rows: int) -> Sequence[IdRange]:
        """Return the ranges that begin with the id of every so many rows."""
        every = self._observed(window).with_only_columns(self._rows.c[self._table.id.name])
        with self._engine.connect() as connection:
            ids = connection.execution_options(yield_per=_INSERT_ROWS).execute(every).scalars()
            return id_ranges(list(islice(ids, 0, None, rows)))

    def labelled(self, window: ScoringWindow, *, split: Split | None, batch_rows: int) -> Iterator[LabelledBatch]:
        """Yield the admitted rows of the window whose outcome is known."""
        columns = self._rows.c
        outcome = columns[self._table.target.name]
        others = outcome, columns[group_column(self._table)], columns.observed_at
        query = self._observed(window).add_columns(*others).where(outcome.is_not(None))
        if split is not None:
            query = query.where(columns.split == split.value)
        for rows in self._chunks(query, batch_rows):
            yield self._batch(rows).labelled(
                np.array([row[-3] for row in rows], dtype=np.float64),
                groups=[str(row[-2]) for row in rows],
                times=np.array([row[-1] for row in rows], dtype=np.int64),
            )

    def find(self, entity_id: str) -> FeatureBatch | None:
        """Return the newest admitted row of an entity."""
        columns = self._rows.c
        own = self._admitted().where(columns[self._table.id.name] == entity_id)
        query = own.order_by(columns.observed_at.desc()).limit(1)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return self._batch(rows) if rows else None

    def newest(self) -> datetime | None:
        """Return the time of the newest row."""
        with self._engine.connect() as connection:
            found = connection.execute(sa.select(sa.func.max(self._rows.c.observed_at))).scalar()
        return None if found is None else _EPOCH + timedelta(microseconds=found)

    def _chunks(self, query: _Rows, size: int) -> Iterator[Sequence[sa.Row[*tuple[object, ...]]]]:
        with self._engine.connect() as connection:
            yield from connection.execution_options(yield_per=size).execute(query).partitions()

    def _observed(self, window: ScoringWindow) -> _Rows:
        columns = self._rows.c
        bounds = columns.observed_at >= _microseconds(window.start), columns.observed_at < _microseconds(window.end)
        return self._admitted().where(*bounds).order_by(columns[self._table.id.name], columns.observed_at)

    def _admitted(self) -> _Rows:
        columns = self._rows.c
        encoded = [_encode(columns[one.name], one) for one in self._table.columns]
        bounds = (COMPARE[one.operator](columns[one.feature], one.value) for one in self._table.selection)
        return sa.select(columns[self._table.id.name], *encoded).where(*bounds)

    def _batch(self, rows: Sequence[sa.Row[*tuple[object, ...]]]) -> FeatureBatch:
        features = len(self._table.features)
        encoded = slice(1, 1 + len(self._table.columns))
        table: NDArray[np.float64] = np.array([row[encoded] for row in rows], dtype=np.float64)
        return FeatureBatch(
            ids=[str(row[0]) for row in rows],
            values=np.ascontiguousarray(table[:, :features]),
            protected=np.ascontiguousarray(table[:, features:]),
        )


def sql_table(table: Table) -> sa.Table:
    """Return the database table of prepared rows.

    `observed_at` is in microseconds since 1970 (UTC), dates are days since the year 1, the target is null where it is
    not known.
    """
    metadata = sa.MetaData()
    return sa.Table(
        "rows",
        metadata,
        sa.Column(table.id.name, sa.String, nullable=False),
        sa.Column("observed_at", sa.Integer, nullable=False),
        sa.Column("split", sa.String, nullable=False),
        sa.Column(table.target.name, sa.Float),
        *([sa.Column("split_group", sa.String, nullable=False)] if table.has_groups else []),
        *(sa.Column(one.name, _type(one), nullable=is_optional(one)) for one in table.columns),
        sa.Index("rows_order", table.id.name, "observed_at", unique=True),
    )


def write_rows(rows: pl.DataFrame, file: Path, table: Table) -> None:
    """Write rows into a new database."""
    target = sql_table(table)
    engine = sa.create_engine(f"sqlite:///{file}")
    try:
        target.metadata.create_all(engine)
        days = [pl.col(one.name).cast(pl.Int32).cast(pl.Float64) + _DAYS for one in table.columns if _is_date(one)]
        rows = rows.with_columns(pl.col("observed_at").dt.timestamp("us"), *days)
        with engine.begin() as connection:
            for chunk in rows.iter_slices(_INSERT_ROWS):
                connection.execute(sa.insert(target), chunk.to_dicts())
    finally:
        engine.dispose()


def open_sql_rows(file: Path, table: Table) -> SqlFeatureRows:
    """Return the rows of a database file.

    Raises:
        AppError: there is no such file.
    """
    if not file.is_file():
        raise AppError(f"{file}: no such file", hint="run `train` first")
    return SqlFeatureRows(sa.create_engine(f"sqlite:///{file}"), table, source=file)


def _type(feature: Feature) -> type[sa.Float[float] | sa.String | sa.Boolean]:
    if isinstance(feature, Number | Date):
        return sa.Float
    return sa.String if isinstance(feature, Category) else sa.Boolean


def _is_date(feature: Feature) -> bool:
    return isinstance(feature, Date)


def _encode(column: sa.ColumnElement[object], feature: Feature) -> sa.ColumnElement[object]:
    if not isinstance(feature, Category):
        return column
    return sa.case({level: float(place) for place, level in enumerate(feature.levels)}, value=column)


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
