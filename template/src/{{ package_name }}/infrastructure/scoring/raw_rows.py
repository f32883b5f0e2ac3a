"""Read the raw files of a table into typed rows."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import polars as pl

from ...domain.scoring.conditions import COMPARE
from ...domain.scoring.features import Category, Date, Feature, Flag, Number
from ...domain.scoring.splits import HOLDOUT_SHARE, ByTime, Split, digest_of, split_of
from ...domain.scoring.table import Table
from ...domain.scoring.targets import NumberTarget
from ...errors import AppError
from .table_files import read_text_table
from .validation import Checked, check_rows, raw_schema, row_schema, to_moment

_SHOWN = 5
# As pandas calls a column without a name that it has read and written again.
_PANDAS_INDEX = "Unnamed: 0"


def read_raw_rows(
    file: Path,
    table: Table,
    *,
    observed_at: datetime,
    join: Callable[[pl.DataFrame], pl.DataFrame] = lambda rows: rows,
) -> Checked:
    """Return the rows of a file in the order of id and time of observation, and those that break the declaration.

    A kept row has the table's id, features, protected attributes and target, `observed_at`, `split` and, where the id
    does not tell which rows belong together, `split_group`. The target is null where it is not known: the file has no
    declared word for it, or no such column. `observed_at` counts for tables without a time column. `join` adds the
    features of groups to typed rows.

    Raises:
        AppError: the file cannot be read, or a column other than the target is missing, or one is unknown.
    """
    raw = check_rows(_read(file, table, observed_at), raw_schema(table))
    rows = check_rows(join(_translate(raw.kept, table)), row_schema(table))
    kept = rows.kept
    keys = _split_keys(kept, table)
    if table.has_groups and "split_group" not in kept.columns:
        kept = kept.with_columns(split_group=pl.Series([digest_of(one) for one in keys], dtype=pl.String))
    return Checked(
        kept=kept.with_columns(_split(kept, keys, table)).sort(table.id.name, "observed_at"),
        quarantined=pl.concat([_as_text(raw.quarantined), _as_text(rows.quarantined)], how="diagonal"),
    )


def read_raw_cells(file: Path, table: Table) -> pl.DataFrame:
    """Return the cells of a file as text, as the layout of the table says, whether they are as declared or not.

    Raises:
        AppError: the file cannot be read.
    """
    layout = table.layout
    return read_text_table(file, header=layout.header, encoding=layout.encoding, ignored=table.ignored)


def _split(rows: pl.DataFrame, keys: pl.Series, table: Table) -> pl.Series:
    if isinstance(table.split, ByTime):
        # Rows observed at the same time are on the same side.
        first = rows["observed_at"].quantile(1 - HOLDOUT_SHARE, "higher")
        held_out = rows["observed_at"] >= first
        names = [Split.HOLDOUT.value if one else Split.TRAINING.value for one in held_out]
    else:
        names = [split_of(one).value for one in keys]
    return pl.Series("split", names, dtype=pl.String)


def _split_keys(rows: pl.DataFrame, table: Table) -> pl.Series:
    if table.group_column:
        return rows["split_group"]
    if not table.id.numbered:
        return rows[table.id.name]
    # Rows that are numbered have no identity but their content: equal ones belong together, in any order of the file.
    cells = [pl.col(column.name).cast(pl.String).fill_null("") for column in table.columns]
    return rows.select(pl.concat_str(cells, separator="\n")).to_series()


def _read(file: Path, table: Table, observed_at: datetime) -> pl.DataFrame:
    raw = read_raw_cells(file, table)
    outcome = table.target.column or table.target.name
    if outcome not in raw.columns:
        raw = raw.with_columns(pl.lit(None, dtype=pl.String).alias(outcome))
    raw = raw.drop(table.ignored, strict=False)
    _refuse_other_columns(file, raw.columns, table)
    names = table.raw_columns
    if table.group_column and names[table.group_column] != "split_group":
        raw = raw.with_columns(pl.col(table.group_column).alias("split_group"))
    raw = raw.rename(dict(names)).with_columns(pl.all().str.strip_chars())
    raw = raw.with_columns(pl.when(~pl.all().is_in(["", *table.layout.missing])).then(pl.all()))
    raw = raw.with_columns(_word(name, words) for name, words in _spelled(table).items())
    if table.id.numbered:
        raw = raw.with_row_index(table.id.name, offset=1).with_columns(pl.col(table.id.name).cast(pl.String))
    return raw if table.time else raw.with_columns(pl.lit(observed_at.isoformat()).alias("observed_at"))


def _spelled(table: Table) -> Mapping[str, list[str]]:
    columns = (*table.given, *table.protected)
    words = {one.name: list(one.spellings) for one in columns if isinstance(one, Flag)}
    words |= {one.name: list(one.words) for one in columns if isinstance(one, Category)}
    return words if isinstance(table.target, NumberTarget) else {**words, table.target.name: list(table.target.words)}


def _word(name: str, words: list[str]) -> pl.Expr:
    # What was a whole number is written with a fraction where another row of its column was empty.
    text = pl.col(name)
    return pl.when(text.is_in(words)).then(text).otherwise(text.str.replace(r"^([0-9]+)\.0+$", "${1}"))


def _refuse_other_columns(file: Path, found: list[str], table: Table) -> None:
    missing, unknown = sorted(set(table.raw_columns) - set(found)), sorted(set(found) - set(table.raw_columns))
    if not missing and not unknown:
        return
    listed = [f"{kind} column {_names(names)}" for kind, names in (("missing", missing), ("unknown", unknown)) if names]
    hint = f"the table {table.name} declares the raw columns; list what it does not need as `ignored`"
    if "" in unknown or _PANDAS_INDEX in unknown:
        hint = f"the column without a name is likely the index of pandas: write it with `index=False`; {hint}"
    raise AppError(f"{file}: {'; '.join(listed)}", hint=hint)


def _names(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(name or '""' for name in names[:_SHOWN]) + more


def _translate(raw: pl.DataFrame, table: Table) -> pl.DataFrame:
    target = table.target
    outcome, columns = pl.col(target.name), (*table.given, *table.protected)
    rows = raw.with_columns(
        *(_typed(column, table) for column in columns),
        _number(target.name, table)
        if isinstance(target, NumberTarget)
        else outcome.replace_strict(dict(target.words), return_dtype=pl.Float64),
        to_moment(pl.col("observed_at"), table).alias("observed_at"),
    )
    filled = [column for column in columns if column.missing is not None]
    return rows.with_columns(_filled(column) for column in filled) if filled else rows


def _typed(column: Feature, table: Table) -> pl.Expr:
    text = pl.col(column.name)
    match column:
        case Number():
            return _number(column.name, table)
        case Flag():
            return text.replace_strict(dict(column.spellings), return_dtype=pl.Boolean)
        case Date():
            return text.str.to_date(column.form)
        case Category():
            kind, words = pl.Enum(column.levels), dict(column.words)
            if not column.other:
                return text.replace_strict(words, return_dtype=kind)
            # An empty cell is no other word.
            found = text.replace_strict(words, default=column.other, return_dtype=kind)
            return pl.when(text.is_not_null()).then(found)


def _number(name: str, table: Table) -> pl.Expr:
    text = pl.col(name)
    if table.layout.decimal == ",":
        text = text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    return text.cast(pl.Float64)


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
    if isinstance(column, Date):
        value = value.str.to_date("%Y-%m-%d")
    return pl.when(empty).then(value).otherwise(pl.col(column.name)).alias(column.name)


def _as_text(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(pl.all().cast(pl.String))
