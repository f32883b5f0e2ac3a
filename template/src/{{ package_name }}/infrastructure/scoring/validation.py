"""Schemas of raw and typed rows, derived from a table's declaration; rows that break one are set apart with reasons."""

from dataclasses import dataclass

import pandera.polars as pa
import polars as pl

from ...domain.scoring.conditions import COMPARE, Condition, Rule
from ...domain.scoring.features import Category, Feature, Flag, Number
from ...domain.scoring.table import Table
from ...errors import AppError

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"
_MOMENT = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})$"
_LONGEST_ID = 200


class SchemaMismatchError(AppError):
    """Data whose columns are not those of the declaration: no row of it can be judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """`kept` are the rows that satisfy a schema; `quarantined` the others, with a column `reasons`."""

    kept: pl.DataFrame
    quarantined: pl.DataFrame


def check_rows(rows: pl.DataFrame, schema: pa.DataFrameSchema) -> Checked:
    """Set apart every row that fails a check of `schema`; a reason names column, check and value.

    Raises:
        SchemaMismatchError: a failure belongs to no row: a column is missing or has another type.
    """
    try:
        schema.validate(rows, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return Checked(kept=rows, quarantined=rows.clear().with_columns(reasons=pl.lit("")))
    general = cases.filter(pl.col("index").is_null())
    if len(general):
        found = general.iter_rows(named=True)
        listed = sorted({f"{one['column'] or 'table'}: {one['failure_case']} fails {one['check']}" for one in found})
        raise SchemaMismatchError(f"the rows cannot be checked: {'; '.join(listed)}")
    reason = pl.format(
        "{}: {} fails {}", pl.col("column").fill_null("row"), pl.col("failure_case").fill_null("null"), pl.col("check")
    )
    reasons = (
        cases.with_columns(reason.alias("reasons"), pl.col("index").cast(pl.UInt32))
        .group_by("index", maintain_order=True)
        .agg(pl.col("reasons").unique(maintain_order=True).str.join("; "))
    )
    marked = rows.with_row_index("index").join(reasons, on="index", how="left", maintain_order="left").drop("index")
    return Checked(
        kept=marked.filter(pl.col("reasons").is_null()).drop("reasons"),
        quarantined=marked.filter(pl.col("reasons").is_not_null()),
    )


def raw_schema(table: Table) -> pa.DataFrameSchema:
    """Return the schema of raw rows: every cell is a declared word, or a number that is written as one.

    The outcome may be null, and a cell whose column has a rule for empty cells.
    """
    columns = {column.name: _raw_column(column) for column in table.columns}
    ids = pa.Check.str_length(1, _LONGEST_ID)
    return pa.DataFrameSchema(
        {
            table.id.name: pa.Column(pl.String, ids, unique=not table.time),
            "observed_at": pa.Column(pl.String, pa.Check.str_matches(_MOMENT)),
            **columns,
            table.target.name: pa.Column(pl.String, pa.Check.isin(list(table.target.spellings)), nullable=True),
        },
        strict=True,
    )


def row_schema(table: Table) -> pa.DataFrameSchema:
    """Return the schema of typed rows: the types, ranges, levels and rules of the declaration."""
    return pa.DataFrameSchema(
        {
            table.id.name: pa.Column(pl.String),
            "observed_at": pa.Column(pl.Datetime("us", "UTC")),
            **{column.name: _column(column) for column in table.columns},
            table.target.name: pa.Column(pl.Boolean, nullable=True),
        },
        checks=[_check(rule) for rule in table.rules],
        unique=[table.id.name, "observed_at"],
    )


def score_schema(table: Table) -> pa.DataFrameSchema:
    """Return the schema of predictions: a probability for each id."""
    return pa.DataFrameSchema(
        {table.id.name: pa.Column(pl.String), "score": pa.Column(pl.Float64, pa.Check.in_range(0, 1))}, strict=True
    )


def _raw_column(column: Feature) -> pa.Column:
    nullable = column.missing is not None
    match column:
        case Number():
            return pa.Column(pl.String, pa.Check.str_matches(_NUMBER), nullable=nullable)
        case Flag():
            return pa.Column(pl.String, pa.Check.isin(list(column.spellings)), nullable=nullable)
        case Category():
            return pa.Column(pl.String, pa.Check.isin(list(column.words)), nullable=nullable)


def _column(column: Feature) -> pa.Column:
    match column:
        case Number():
            checks = [pa.Check.in_range(column.minimum, column.maximum)]
            if column.integer:
                checks.append(pa.Check(_is_whole, name="is_an_integer"))
            return pa.Column(pl.Float64, checks)
        case Flag():
            return pa.Column(pl.Boolean)
        case Category():
            return pa.Column(pl.Enum(column.levels))


def _is_whole(data: pa.PolarsData) -> pl.LazyFrame:
    return data.lazyframe.select(pl.col(data.key) == pl.col(data.key).floor())


def _check(rule: Rule) -> pa.Check:
    holds = pl.all_horizontal(*(_expression(condition) for condition in rule.require))
    if rule.when is not None:
        holds |= ~_expression(rule.when)
    return pa.Check(lambda data: data.lazyframe.select(holds), name=rule.name)


def _expression(condition: Condition) -> pl.Expr:
    found: pl.Expr = COMPARE[condition.operator](pl.col(condition.feature), condition.value)
    return found
