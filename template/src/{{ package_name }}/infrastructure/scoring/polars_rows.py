"""Feature rows through polars' lazy frames."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from ...domain.scoring.policy import Category, Feature, FeaturePolicy, Part
from ...domain.scoring.windows import ScoringWindow
from ...errors import AppError
from ...repositories.scoring.feature_rows import FeatureBatch


class PolarsFeatureRows:
    """`FeatureRows` over the lazy frame that `customers` returns, with the columns of `raw_accounts`."""

    def __init__(self, customers: Callable[[], pl.LazyFrame], policy: FeaturePolicy) -> None:
        self._customers = customers
        self._policy = policy

    def active(self, window: ScoringWindow, *, part: Part | None, batch_rows: int) -> Iterator[FeatureBatch]:
        """Yield the admitted rows of the window."""
        rows = self._admitted().filter(pl.col("observed_at") >= window.start, pl.col("observed_at") < window.end)
        if part is not None:
            rows = rows.filter(pl.col("part") == part.value)
        found = rows.sort("customer_id", "observed_at").collect()
        for chunk in found.iter_slices(batch_rows):
            yield self._batch(chunk)

    def find(self, customer_id: str) -> FeatureBatch | None:
        """Return the newest admitted row of a customer."""
        rows = self._admitted().filter(pl.col("customer_id") == customer_id)
        found = rows.sort("observed_at", descending=True).head(1).collect()
        return self._batch(found) if len(found) else None

    def newest(self) -> datetime | None:
        """Return the time of the newest row."""
        found = self._customers().select(pl.col("observed_at").max()).collect().item()
        return found.astimezone(UTC) if isinstance(found, datetime) else None

    def _admitted(self) -> pl.LazyFrame:
        return self._customers().filter(pl.col(name) >= bound for name, bound in self._policy.at_least.items())

    def _batch(self, rows: pl.DataFrame) -> FeatureBatch:
        return FeatureBatch(
            customer_ids=rows["customer_id"].to_list(),
            values=rows.select(_encoded(feature) for feature in self._policy.features).to_numpy(order="c"),
            protected=rows.select(_encoded(feature) for feature in self._policy.protected).to_numpy(order="c"),
            churned=rows["churned"].to_numpy(),
        )


def scan_customers(file: Path) -> pl.LazyFrame:
    """Return the lazy frame of a prepared file.

    Raises:
        AppError: there is no such file.
    """
    if not file.is_file():
        raise AppError(f"{file}: no prepared rows yet", hint="run `train` first")
    return pl.scan_parquet(file)


def _encoded(feature: Feature) -> pl.Expr:
    column = pl.col(feature.name)
    if isinstance(feature, Category):
        column = column.cast(pl.Enum(feature.levels)).to_physical()
    return column.cast(pl.Float64)
