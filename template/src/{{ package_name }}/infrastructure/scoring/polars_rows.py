"""Feature rows through polars' lazy frames over Parquet."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from ...domain.scoring.policy import Category, Feature, FeaturePolicy, Part
from ...domain.scoring.windows import ScoringWindow
from ...errors import AppError
from ...repositories.scoring.feature_rows import FeatureBatch, LabelledBatch

ACCOUNTS_FILE = "accounts.parquet"


class PolarsFeatureRows:
    """`FeatureRows` over accounts that are sorted by customer id and time of observation.

    Rows are streamed in that order, never collected: the file may be larger than memory.
    """

    def __init__(self, accounts: pl.LazyFrame, policy: FeaturePolicy, *, source: Path) -> None:
        self.source = source
        self._accounts = accounts
        self._policy = policy

    def active(self, window: ScoringWindow, *, batch_rows: int) -> Iterator[FeatureBatch]:
        """Yield the admitted rows of the window."""
        for chunk in _chunks(self._needed(self._observed(window)), batch_rows):
            yield self._batch(chunk)

    def labelled(self, window: ScoringWindow, *, part: Part | None, batch_rows: int) -> Iterator[LabelledBatch]:
        """Yield the admitted rows of the window whose outcome is known."""
        rows = self._observed(window).filter(pl.col("churned").is_not_null())
        if part is not None:
            rows = rows.filter(pl.col("part") == part.value)
        for chunk in _chunks(self._needed(rows, "churned"), batch_rows):
            yield self._batch(chunk).labelled(chunk["churned"].to_numpy())

    def find(self, customer_id: str) -> FeatureBatch | None:
        """Return the newest admitted row of a customer."""
        rows = self._admitted().filter(pl.col("customer_id") == customer_id).tail(1)
        found = self._needed(rows).collect()
        return self._batch(found) if len(found) else None

    def newest(self) -> datetime | None:
        """Return the time of the newest row."""
        found = self._accounts.select(pl.col("observed_at").max()).collect().item()
        return found.astimezone(UTC) if isinstance(found, datetime) else None

    def _observed(self, window: ScoringWindow) -> pl.LazyFrame:
        return self._admitted().filter(pl.col("observed_at") >= window.start, pl.col("observed_at") < window.end)

    def _admitted(self) -> pl.LazyFrame:
        return self._accounts.filter(pl.col(name) >= bound for name, bound in self._policy.at_least.items())

    def _needed(self, rows: pl.LazyFrame, *others: str) -> pl.LazyFrame:
        # Encoded batch by batch: what polars reads ahead is a third as large in its own types.
        columns = (*self._policy.features, *self._policy.protected)
        return rows.select("customer_id", *others, *(column.name for column in columns))

    def _batch(self, rows: pl.DataFrame) -> FeatureBatch:
        features, protected = self._policy.features, self._policy.protected
        return FeatureBatch(
            customer_ids=rows["customer_id"].to_list(),
            values=rows.select(_encode(feature) for feature in features).to_numpy(),
            protected=rows.select(_encode(attribute) for attribute in protected).to_numpy(),
        )


def write_accounts(accounts: pl.DataFrame, file: Path, _: FeaturePolicy) -> None:
    """Write accounts that are sorted by customer id and time of observation."""
    accounts.write_parquet(file)


def open_polars_rows(file: Path, policy: FeaturePolicy) -> PolarsFeatureRows:
    """Return the rows of a file.

    Raises:
        AppError: there is no such file, or one of the policy's columns is missing.
    """
    if not file.is_file():
        raise AppError(f"{file}: no such file", hint="run `train` first")
    accounts = pl.scan_parquet(file)
    wanted = {"customer_id", "observed_at", "part", "churned"}
    wanted |= {feature.name for feature in (*policy.features, *policy.protected)}
    if missing := sorted(wanted - set(accounts.collect_schema().names())):
        raise AppError(f"{file}: missing column {', '.join(missing)}", hint="run `train` to prepare the rows again")
    return PolarsFeatureRows(accounts, policy, source=file)


def _chunks(rows: pl.LazyFrame, size: int) -> Iterator[pl.DataFrame]:
    for frame in rows.collect_batches(chunk_size=size, maintain_order=True, engine="streaming"):
        yield from (chunk for chunk in frame.iter_slices(size) if len(chunk))


def _encode(feature: Feature) -> pl.Expr:
    column = pl.col(feature.name)
    if isinstance(feature, Category):
        column = column.cast(pl.Enum(feature.levels)).to_physical()
    return column.cast(pl.Float64)
