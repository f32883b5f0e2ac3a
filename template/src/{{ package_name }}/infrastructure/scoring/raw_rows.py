"""Read the raw CSV files of a table into typed rows."""

from datetime import datetime
from pathlib import Path

import polars as pl

from ...domain.scoring.conditions import COMPARE
from ...domain.scoring.features import Category, Feature, Flag, Number
from ...domain.scoring.splits import split_of
from ...domain.scoring.table import Table
from ...errors import AppError
from .validation import Checked, check_rows, raw_schema, row_schema

_SHOWN = 5


def read_raw_rows(file: Path, table: Table, *, observed_at: datetime) -> Checked:
    """Return the rows of a file in the order of id and time of observation, and those that break the declaration.

    A kept row has the table's id, features, protected attributes and target, `observed_at` and `split`. The target is
    null where it is not known: the file has no declared word for it, or no such column. `observed_at` counts for
    tables without a time column.

    Raises:
        AppError: the file cannot be read, or a column other than the target is missing, or one is unknown.
    """
    raw = check_rows(_read(file, table, observed_at), raw_schema(table))
    rows = check_rows(_translate(raw.kept, table), row_schema(table))
    ids = rows.kept[table.id.name]
    return Checked(
        kept=rows.kept.with_columns(
            pl.Series("split", [split_of(one).value for one in ids], dtype=pl.String),
        ).sort(table.id.name, "observed_at"),
        quarantined=pl.concat([_as_text(raw.quarantined), _as_text(rows.quarantined)], how="diagonal"),
    )


def _read(file: Path, table: Table, observed_at: datetime) -> pl.DataFrame:
    if not file.is_file():
        raise AppError(f"{file}: no such file", hint="put the raw data back, as the README.md of its folder describes")
    try:
        raw = pl.read_csv(file, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise AppError(f"{file}: cannot be read as CSV: {error}") from error
    columns = table.raw_columns
    outcome = table.target.column or table.target.name
    if outcome not in raw.columns:
        raw = raw.with_columns(pl.lit(None, dtype=pl.String).alias(outcome))
    raw = raw.drop(table.ignored, strict=False)
    _refuse_other_columns(file, raw.columns, table)
    raw = raw.rename(dict(columns)).with_columns(pl.all().str.strip_chars())
    raw = raw.with_columns(pl.when(pl.all() != "").then(pl.all()))
    if table.id.numbered:
        raw = raw.with_row_index(table.id.name, offset=1).with_columns(pl.col(table.id.name).cast(pl.String))
    return raw if table.time else raw.with_columns(pl.lit(observed_at.isoformat()).alias("observed_at"))


def _refuse_other_columns(file: Path, found: list[str], table: Table) -> None:
    missing, unknown = sorted(set(table.raw_columns) - set(found)), sorted(set(found) - set(table.raw_columns))
    if not missing and not unknown:
        return
    listed = [f"{kind} column {_names(names)}" for kind, names in (("missing", missing), ("unknown", unknown)) if names]
    raise AppError(
        f"{file}: {'; '.join(listed)}",
        hint=f"the table {table.name} declares the raw columns; list what it does not need as `ignored`",
    )


def _names(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(name or '""' for name in names[:_SHOWN]) + more


def _translate(raw: pl.DataFrame, table: Table) -> pl.DataFrame:
    target = table.target
    rows = raw.with_columns(
        *(_typed(column) for column in table.columns),
        pl.col(target.name).replace_strict(dict(target.spellings), return_dtype=pl.Boolean),
        pl.col("observed_at").str.to_datetime(time_unit="us", time_zone="UTC"),
    )
    filled = [column for column in table.columns if column.missing is not None]
    return rows.with_columns(_filled(column) for column in filled) if filled else rows


def _typed(column: Feature) -> pl.Expr:
    text = pl.col(column.name)
    match column:
        case Number():
            return text.cast(pl.Float64)
        case Flag():
            return text.replace_strict(dict(column.spellings), return_dtype=pl.Boolean)
        case Category():
            return text.replace_strict(dict(column.words), return_dtype=pl.Enum(column.levels))


def _filled(column: Feature) -> pl.Expr:
    rule = column.missing
    if rule is None:
        raise ValueError(f"{column.name}: no rule for empty cells")
    empty = pl.col(column.name).is_null()
    if rule.when is not None:
        empty &= COMPARE[rule.when.operator](pl.col(rule.when.feature), rule.when.value)
    value = pl.lit(rule.value)
    if isinstance(column, Category):
        value = value.cast(pl.Enum(column.levels))
    return pl.when(empty).then(value).otherwise(pl.col(column.name)).alias(column.name)


def _as_text(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(pl.all().cast(pl.String))
