"""Values of the feature store as columns of rows, and rows of a file of a group as its values."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

import polars as pl

from ...domain.scoring.conditions import Value
from ...domain.scoring.features import Category, Date, Feature, Flag, Number
from ...domain.scoring.table import Table
from ...repositories.scoring.feature_store import FeatureValues


def with_stored(rows: pl.DataFrame, table: Table, found: Sequence[Mapping[str, Value | None]]) -> pl.DataFrame:
    """Return the rows with the stored features of the table, `found` for each of them in their order.

    A value that the declaration no longer admits is null.
    """
    return rows.with_columns(_column(feature, [values[feature.name] for values in found]) for feature in table.stored)


def asked_of(rows: pl.DataFrame, table: Table) -> list[tuple[str, datetime]]:
    """Return id and time of observation of each row."""
    return list(zip(rows[table.id.name], rows["observed_at"], strict=True))


def values_of(rows: pl.DataFrame, group_table: Table) -> Iterator[FeatureValues]:
    """Yield the values of typed rows of a group."""
    names = [feature.name for feature in group_table.features]
    for entity_id, observed_at, *values in rows.select(group_table.id.name, "observed_at", *names).iter_rows():
        plain = (one.isoformat() if isinstance(one, date) else one for one in values)
        yield FeatureValues(entity_id=entity_id, observed_at=observed_at, values=dict(zip(names, plain, strict=True)))


def _column(feature: Feature, values: Sequence[Value | None]) -> pl.Series:
    admitted = [value if value is not None and feature.admits(value) else None for value in values]
    match feature:
        case Number():
            return pl.Series(feature.name, admitted, dtype=pl.Float64)
        case Flag():
            return pl.Series(feature.name, admitted, dtype=pl.Boolean)
        case Category():
            return pl.Series(feature.name, admitted, dtype=pl.Enum(feature.levels))
        case Date():
            return pl.Series(feature.name, admitted, dtype=pl.String).str.to_date("%Y-%m-%d")
