"""Feature rows through polars' lazy frames over Parquet."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ...domain.scoring.conditions import COMPARE
from ...domain.scoring.features import Category, Date, Feature
from ...domain.scoring.splits import Split
from ...domain.scoring.table import Table
from ...domain.scoring.windows import ScoringWindow
from ...errors import AppError
from ...repositories.scoring.feature_rows import FeatureBatch, IdRange, LabelledBatch

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS_FILE = "rows.parquet"
_EPOCH = date(1970, 1, 1).toordinal()


class PolarsFeatureRows:
    """`FeatureRows` over prepared rows that are sorted by id and time of observation.

    Rows are streamed in that order, never collected: the file may be larger than memory.
    """

    def __init__(self, rows: pl.LazyFrame, table: Table, *, source: Path) -> None:
        self.source = source
        self._rows = rows
        self._table = table

    def active(self, window: ScoringWindow, *, batch_rows: int, ids: IdRange | None = None) -> Iterator[FeatureBatch]:
        """Yield the admitted rows of the window."""
        rows = self._observed(window)
        if ids is not None:
            rows = rows.filter(pl.col(self._table.id.name) >= ids.first)
        if ids is not None and ids.before is not None:
            rows = rows.filter(pl.col(self._table.id.name) < ids.before)
        for chunk in _chunks(self._needed(rows), batch_rows):
            yield self._batch(chunk)

    def ranges(self, window: ScoringWindow, *, rows: int) -> Sequence[IdRange]:
        """Return the ranges that begin with the id of every so many rows."""
        ids = self._observed(window).select(pl.col(self._table.id.name).gather_every(rows))
        return id_ranges(ids.collect(engine="streaming").to_series().to_list())

    def labelled(self, window: ScoringWindow, *, split: Split | None, batch_rows: int) -> Iterator[LabelledBatch]:
        """Yield the admitted rows of the window whose outcome is known."""
        rows = self._observed(window).filter(pl.col(self._table.target.name).is_not_null())
        if split is not None:
            rows = rows.filter(pl.col("split") == split.value)
        group = group_column(self._table)
        others = dict.fromkeys((self._table.target.name, "observed_at", group))
        for chunk in _chunks(self._needed(rows, *others), batch_rows):
            yield self._batch(chunk).labelled(
                chunk[self._table.target.name].cast(pl.Float64).to_numpy(),
                groups=chunk[group].to_list(),
                times=chunk["observed_at"].dt.timestamp("us").to_numpy(),
            )

    def find(self, entity_id: str) -> FeatureBatch | None:
        """Return the newest admitted row of an entity."""
        rows = self._admitted().filter(pl.col(self._table.id.name) == entity_id).tail(1)
        found = self._needed(rows).collect()
        return self._batch(found) if len(found) else None

    def newest(self) -> datetime | None:
        """Return the time of the newest row."""
        found = self._rows.select(pl.col("observed_at").max()).collect().item()
        return found.astimezone(UTC) if isinstance(found, datetime) else None

    def _observed(self, window: ScoringWindow) -> pl.LazyFrame:
        return self._admitted().filter(pl.col("observed_at") >= window.start, pl.col("observed_at") < window.end)

    def _admitted(self) -> pl.LazyFrame:
        rows = self._rows
        for condition in self._table.selection:
            rows = rows.filter(COMPARE[condition.operator](pl.col(condition.feature), condition.value))
        return rows

    def _needed(self, rows: pl.LazyFrame, *others: str) -> pl.LazyFrame:
        # Encoded batch by batch: what polars reads ahead is a third as large in its own types.
        names = dict.fromkeys((self._table.id.name, *others, *(column.name for column in self._table.columns)))
        return rows.select(*names)

    def _batch(self, rows: pl.DataFrame) -> FeatureBatch:
        features, protected = self._table.features, self._table.protected
        return FeatureBatch(
            ids=rows[self._table.id.name],
            values=_encoded(rows, features),
            protected=_encoded(rows, protected),
        )


def id_ranges(firsts: Sequence[str]) -> Sequence[IdRange]:
    """Return the ranges that begin with these ids, which are sorted and may be repeated."""
    begins = list(dict.fromkeys(firsts))
    return [IdRange(first=first, before=before) for first, before in zip_longest(begins, begins[1:])]


def group_column(table: Table) -> str:
    """Return the column of prepared rows whose equal values are not divided between splits or folds."""
    return "split_group" if table.has_groups else table.id.name


def write_rows(rows: pl.DataFrame, file: Path, _: Table) -> None:
    """Write rows that are sorted by id and time of observation."""
    rows.write_parquet(file)


def open_polars_rows(file: Path, table: Table) -> PolarsFeatureRows:
    """Return the rows of a file.

    Raises:
        AppError: there is no such file, or one of the table's columns is missing.
    """
    if not file.is_file():
        raise AppError(f"{file}: no such file", hint="run `train` first")
    rows = pl.scan_parquet(file)
    names = (column.name for column in table.columns)
    wanted = {"observed_at", "split", table.id.name, table.target.name, group_column(table), *names}
    if missing := sorted(wanted - set(rows.collect_schema().names())):
        raise AppError(f"{file}: missing column {', '.join(missing)}", hint="run `train` to prepare the rows again")
    return PolarsFeatureRows(rows, table, source=file)


def _chunks(rows: pl.LazyFrame, size: int) -> Iterator[pl.DataFrame]:
    for frame in rows.collect_batches(chunk_size=size, maintain_order=True, engine="streaming"):
        yield from (chunk for chunk in frame.iter_slices(size) if len(chunk))


def _encoded(rows: pl.DataFrame, columns: Sequence[Feature]) -> "NDArray[np.float64]":
    # Column by column into one array: polars makes the same of a frame in twice the time.
    encoded = np.empty((len(rows), len(columns)), order="F")
    for place, column in enumerate(columns):
        encoded[:, place] = _encode(rows[column.name], column).to_numpy()
    return encoded


def _encode(values: pl.Series, feature: Feature) -> pl.Series:
    if isinstance(feature, Date):
        return values.cast(pl.Int32).cast(pl.Float64) + _EPOCH
    return values.cast(pl.Enum(feature.levels)).to_physical() if isinstance(feature, Category) else values
