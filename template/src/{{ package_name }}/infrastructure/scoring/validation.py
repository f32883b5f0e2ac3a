"""What rows have to be like at each boundary; rows that are not are set apart with the reasons."""

from dataclasses import dataclass

import pandera.polars as pa
import polars as pl

from ...domain.scoring.policy import Category, FeaturePolicy, Number
from .raw_words import CATEGORIES, FLAG_COLUMNS, FLAGS, OUTCOMES

_NUMBER = r"^\d{1,7}(\.\d{1,4})?$"
_WHOLE = r"^\d{1,4}$"
_INTERNET_ONLY = (
    "online_security",
    "online_backup",
    "device_protection",
    "tech_support",
    "streaming_tv",
    "streaming_movies",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """`kept` are the rows that satisfy a schema; `quarantined` the others, with a column `reasons`."""

    kept: pl.DataFrame
    quarantined: pl.DataFrame


def check_rows(rows: pl.DataFrame, schema: pa.DataFrameSchema) -> Checked:
    """Set apart every row that fails a check of `schema`; a reason names column, check and value."""
    try:
        schema.validate(rows, lazy=True)
    except pa.errors.SchemaErrors as found:
        cases = found.failure_cases
    else:
        return Checked(kept=rows, quarantined=rows.clear().with_columns(reasons=pl.lit("")))
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


def raw_schema() -> pa.DataFrameSchema:
    """Return the schema of raw rows: every value is a known word or a number that is written as one.

    The outcome alone may be null.
    """
    words = {name: pa.Column(pl.String, pa.Check.isin(list(known))) for name, known in CATEGORIES.items()}
    flags = {name: pa.Column(pl.String, pa.Check.isin(list(FLAGS))) for name in FLAG_COLUMNS}
    return pa.DataFrameSchema(
        {
            "customer_id": pa.Column(pl.String, pa.Check.str_length(1, 200), unique=True),
            "tenure_months": pa.Column(pl.String, pa.Check.str_matches(_WHOLE)),
            "monthly_charges": pa.Column(pl.String, pa.Check.str_matches(_NUMBER)),
            "total_charges": pa.Column(pl.String, pa.Check.str_matches(_NUMBER)),
            **words,
            **flags,
            "churned": pa.Column(pl.String, pa.Check.isin(list(OUTCOMES)), nullable=True),
        },
        strict=True,
    )


def account_schema(policy: FeaturePolicy) -> pa.DataFrameSchema:
    """Return the schema of accounts: the ranges and levels of the policy, and services that go together."""
    columns = {}
    for feature in (*policy.features, *policy.protected):
        if isinstance(feature, Number):
            columns[feature.name] = pa.Column(pl.Float64, pa.Check.in_range(feature.minimum, feature.maximum))
        elif isinstance(feature, Category):
            columns[feature.name] = pa.Column(pl.Enum(feature.levels))
        else:
            columns[feature.name] = pa.Column(pl.Boolean)
    return pa.DataFrameSchema(
        {"customer_id": pa.Column(pl.String), "churned": pa.Column(pl.Boolean, nullable=True), **columns},
        checks=[
            pa.Check(_has_no_service_without_internet, name="services_need_internet"),
            pa.Check(_has_no_lines_without_phone, name="lines_need_a_phone"),
        ],
    )


def score_schema() -> pa.DataFrameSchema:
    """Return the schema of predictions: a probability for each customer."""
    return pa.DataFrameSchema(
        {"customer_id": pa.Column(pl.String), "score": pa.Column(pl.Float64, pa.Check.in_range(0, 1))}, strict=True
    )


def _has_no_service_without_internet(data: pa.PolarsData) -> pl.LazyFrame:
    connected = pl.col("internet_service").cast(pl.String) != "none"
    return data.lazyframe.select(connected | ~pl.any_horizontal(_INTERNET_ONLY))


def _has_no_lines_without_phone(data: pa.PolarsData) -> pl.LazyFrame:
    return data.lazyframe.select(pl.col("phone_service") | ~pl.col("multiple_lines"))
