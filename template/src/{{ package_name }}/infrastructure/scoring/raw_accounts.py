"""Read raw account files into accounts, in the words of the domain."""

from datetime import datetime
from pathlib import Path

import polars as pl

from ...domain.scoring.policy import Category, FeaturePolicy, part_of
from ...errors import AppError
from .raw_words import CATEGORIES, COLUMNS, FLAG_COLUMNS, FLAGS, NUMBERS, OUTCOME, OUTCOMES
from .validation import Checked, account_schema, check_rows, raw_schema


def read_raw_accounts(file: Path, policy: FeaturePolicy, *, observed_at: datetime) -> Checked:
    """Return one row an account, in the order of customer id, and the rows that are not accounts.

    A kept row has the policy's features, the protected attributes, `churned`, `observed_at` and `part`. `churned` is
    null where the outcome is not known: the file has no word for it, or no such column.

    Raises:
        AppError: the file cannot be read, or a column other than that is missing, or one is unknown.
    """
    raw = check_rows(_read(file), raw_schema())
    accounts = check_rows(_translate(raw.kept, policy), account_schema(policy))
    words = accounts.quarantined.select(pl.all().cast(pl.String))
    return Checked(
        kept=accounts.kept.with_columns(
            pl.lit(observed_at).alias("observed_at"),
            pl.Series("part", [part_of(one).value for one in accounts.kept["customer_id"]], dtype=pl.String),
        ).sort("customer_id", "observed_at"),
        quarantined=pl.concat([raw.quarantined, words], how="diagonal"),
    )


def _read(file: Path) -> pl.DataFrame:
    if not file.is_file():
        raise AppError(f"{file}: no such file", hint="put the raw data back; data/01-raw/README.md names its source")
    try:
        raw = pl.read_csv(file, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise AppError(f"{file}: cannot be read as CSV: {error}") from error
    if OUTCOME not in raw.columns:
        raw = raw.with_columns(pl.lit(None, dtype=pl.String).alias(OUTCOME))
    missing, unknown = sorted(set(COLUMNS) - set(raw.columns)), sorted(set(raw.columns) - set(COLUMNS))
    if missing or unknown:
        found = [f"missing column {name}" for name in missing] + [f"unknown column {name}" for name in unknown]
        raise AppError(f"{file}: {', '.join(found)}", hint="was a column renamed upstream? raw_words.py has the names")
    # No total is billed before the first month is over.
    unbilled = (pl.col("total_charges").str.strip_chars() == "") & (pl.col("tenure_months") == "0")
    return raw.rename(COLUMNS).with_columns(
        pl.when(unbilled).then(pl.lit("0")).otherwise("total_charges").alias("total_charges"),
        pl.when(pl.col("churned").str.strip_chars() != "").then("churned").alias("churned"),
    )


def _translate(raw: pl.DataFrame, policy: FeaturePolicy) -> pl.DataFrame:
    levels = {one.name: one.levels for one in (*policy.features, *policy.protected) if isinstance(one, Category)}
    return raw.with_columns(
        pl.col(*NUMBERS).cast(pl.Float64),
        pl.col(*FLAG_COLUMNS).replace_strict(FLAGS, return_dtype=pl.Boolean),
        pl.col("churned").replace_strict(OUTCOMES, return_dtype=pl.Boolean),
        *(pl.col(name).replace_strict(words).cast(pl.Enum(levels[name])) for name, words in CATEGORIES.items()),
    )
