"""Schemas of raw and typed rows, derived from a table's declaration; rows that break one are set apart with reasons."""

from dataclasses import dataclass
from datetime import date

import pandera.polars as pa
import polars as pl

from ...domain.scoring.conditions import COMPARE, Condition, Rule
from ...domain.scoring.features import Category, Date, Feature, Flag, Number, is_optional
from ...domain.scoring.table import Table
from ...domain.scoring.targets import NumberTarget
from ...domain.scoring.windows import EARLIEST, LATEST, OBSERVABLE
from ...errors import AppError

_DECIMAL_COMMA = r"^[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)(,[0-9]*)?([eE][+-]?[0-9]{1,3})?$"
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})$"
_FORMS = ("%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%dT%H:%M%z")
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
    # No declared column begins with an underscore.
    reasons = reasons.rename({"index": "_index"})
    marked = rows.with_row_index("_index").join(reasons, on="_index", how="left", maintain_order="left").drop("_index")
    return Checked(
        kept=marked.filter(pl.col("reasons").is_null()).drop("reasons"),
        quarantined=marked.filter(pl.col("reasons").is_not_null()),
    )


def raw_schema(table: Table) -> pa.DataFrameSchema:
    """Return the schema of raw rows: every cell is a declared word, or a number or time that is written as one.

    The outcome may be null, and a cell whose column is optional or has a rule for empty cells.
    """
    ids = pa.Check.str_length(1, _LONGEST_ID)
    return pa.DataFrameSchema(
        {
            table.id.name: pa.Column(pl.String, ids, unique=not table.time),
            "observed_at": pa.Column(pl.String, _time_check(table)),
            **({"split_group": pa.Column(pl.String)} if table.group_column else {}),
            **{column.name: _raw_column(column, table) for column in (*table.given, *table.protected)},
            table.target.name: pa.Column(pl.String, _target_check(table), nullable=True),
        },
        strict=True,
    )


def row_schema(table: Table) -> pa.DataFrameSchema:
    """Return the schema of typed rows: the types, ranges, levels and rules of the declaration.

    The outcome is a number: 0 or 1, the position of the class, or the value.
    """
    target = table.target
    bounds = [pa.Check.in_range(target.minimum, target.maximum)] if isinstance(target, NumberTarget) else []
    return pa.DataFrameSchema(
        {
            table.id.name: pa.Column(pl.String),
            "observed_at": pa.Column(pl.Datetime("us", "UTC")),
            **{column.name: _column(column) for column in table.columns},
            target.name: pa.Column(pl.Float64, bounds, nullable=True),
        },
        checks=[_check(rule) for rule in table.rules],
        unique=[table.id.name, "observed_at"],
    )


def to_moment(text: pl.Expr, table: Table) -> pl.Expr:
    """Return the times that are written as declared, by default as ISO 8601 with a zone; null where one is not."""
    layout = table.layout
    if not table.time or not layout.time_form:
        zoned = pl.when(text.str.contains(_MOMENT)).then(text.str.replace(" ", "T").str.replace(r"Z$", "+00:00"))
        # Of each cell by itself: others may be written with fractions of seconds, or without seconds.
        forms = (zoned.str.to_datetime(form, time_unit="us", time_zone="UTC", strict=False) for form in _FORMS)
        return pl.coalesce(*forms)
    local = text.str.to_datetime(layout.time_form, time_unit="us", strict=False)
    if "%z" not in layout.time_form:
        # An hour that the clock repeats is taken to be the first one; one that it skips does not exist.
        local = local.dt.replace_time_zone(layout.time_zone, ambiguous="earliest", non_existent="null")
    return local.dt.convert_time_zone("UTC")


def number_form(table: Table) -> str:
    """Return the pattern of numbers that are written as the declaration says."""
    return _NUMBER if table.layout.decimal == "." else _DECIMAL_COMMA


def _time_check(table: Table) -> pa.Check:
    return pa.Check(
        lambda data: data.lazyframe.select(
            to_moment(pl.col(data.key), table).is_between(EARLIEST, LATEST, closed="left").fill_null(value=False)
        ),
        name=f"is {OBSERVABLE}, written as {(table.time and table.layout.time_form) or 'ISO 8601'}",
    )


def _target_check(table: Table) -> pa.Check:
    if isinstance(table.target, NumberTarget):
        return _number_check(table)
    return pa.Check.isin(list(table.target.words))


def _number_check(table: Table) -> pa.Check:
    return pa.Check.str_matches(number_form(table))


def _raw_column(column: Feature, table: Table) -> pa.Column:
    nullable = column.missing is not None or is_optional(column)
    match column:
        case Number():
            return pa.Column(pl.String, _number_check(table), nullable=nullable)
        case Flag():
            return pa.Column(pl.String, pa.Check.isin(list(column.spellings)), nullable=nullable)
        case Date(form=form):
            written = pa.Check(
                lambda data: data.lazyframe.select(
                    pl.col(data.key).is_null() | pl.col(data.key).str.to_date(form, strict=False).is_not_null()
                ),
                name=f"written_as {form}",
            )
            return pa.Column(pl.String, written, nullable=nullable)
        case Category():
            checks = [] if column.other else [pa.Check.isin(list(column.words))]
            return pa.Column(pl.String, checks, nullable=nullable)


def _column(column: Feature) -> pa.Column:
    match column:
        case Number():
            checks = [pa.Check.in_range(column.minimum, column.maximum)]
            if column.integer:
                checks.append(pa.Check(_is_whole, name="is_an_integer"))
            return pa.Column(pl.Float64, checks, nullable=column.optional)
        case Flag():
            return pa.Column(pl.Boolean)
        case Date():
            first, last = date.fromisoformat(column.minimum), date.fromisoformat(column.maximum)
            return pa.Column(pl.Date, pa.Check.in_range(first, last), nullable=column.optional)
        case Category():
            return pa.Column(pl.Enum(column.levels))


def _is_whole(data: pa.PolarsData) -> pl.LazyFrame:
    return data.lazyframe.select(pl.col(data.key).is_null() | (pl.col(data.key) == pl.col(data.key).floor()))


def _check(rule: Rule) -> pa.Check:
    holds = pl.all_horizontal(*(_expression(condition) for condition in rule.require))
    if rule.when is not None:
        holds |= ~_expression(rule.when)
    return pa.Check(lambda data: data.lazyframe.select(holds), name=rule.name)


def _expression(condition: Condition) -> pl.Expr:
    found: pl.Expr = COMPARE[condition.operator](pl.col(condition.feature), condition.value)
    return found.fill_null(value=False)
