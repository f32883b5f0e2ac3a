"""Read raw account files into customers' rows, in the words of the domain."""

from datetime import datetime
from pathlib import Path

import polars as pl

from ...domain.scoring.policy import part_of
from ...errors import AppError

_NAMES = {
    "customerID": "customer_id",
    "tenure": "tenure_months",
    "MonthlyCharges": "monthly_charges",
    "TotalCharges": "total_charges",
    "gender": "gender",
    "SeniorCitizen": "age_group",
    "InternetService": "internet_service",
    "Contract": "contract",
    "PaymentMethod": "payment_method",
    "Partner": "has_partner",
    "Dependents": "has_dependents",
    "PhoneService": "phone_service",
    "MultipleLines": "multiple_lines",
    "OnlineSecurity": "online_security",
    "OnlineBackup": "online_backup",
    "DeviceProtection": "device_protection",
    "TechSupport": "tech_support",
    "StreamingTV": "streaming_tv",
    "StreamingMovies": "streaming_movies",
    "PaperlessBilling": "paperless_billing",
    "Churn": "churned",
}
_NO = {"No": False, "No internet service": False, "No phone service": False}
_FLAGS = {"Yes": True, **_NO}
_WORDS = {
    "gender": {"Female": "female", "Male": "male"},
    "age_group": {"0": "under-65", "1": "65-and-over"},
    "internet_service": {"No": "none", "DSL": "dsl", "Fiber optic": "fiber"},
    "contract": {"Month-to-month": "month-to-month", "One year": "one-year", "Two year": "two-year"},
    "payment_method": {
        "Electronic check": "electronic-check",
        "Mailed check": "mailed-check",
        "Bank transfer (automatic)": "bank-transfer",
        "Credit card (automatic)": "credit-card",
    },
}
_NUMBERS = ("tenure_months", "monthly_charges", "total_charges")


def read_raw_accounts(file: Path, *, observed_at: datetime) -> pl.DataFrame:
    """Return one row a customer: the policy's features, the protected attributes, `churned`, `observed_at`, `part`.

    Raises:
        AppError: the file is missing, or a column is missing or unknown.
    """
    if not file.is_file():
        raise AppError(f"{file}: no such file", hint="put the raw data back; data/01-raw/README.md names its source")
    raw = pl.read_csv(file, infer_schema=False)
    if missing := sorted(set(_NAMES) - set(raw.columns)):
        raise AppError(f"{file}: missing column {', '.join(missing)}")
    if unknown := sorted(set(raw.columns) - set(_NAMES)):
        raise AppError(f"{file}: unknown column {', '.join(unknown)}")
    renamed = raw.rename(_NAMES)
    flags = [name for name in renamed.columns if name not in {"customer_id", *_NUMBERS, *_WORDS}]
    return renamed.with_columns(
        # No total is billed before the first month is over.
        pl.col("total_charges").str.strip_chars().replace("", "0"),
        *(pl.col(name).replace_strict(_FLAGS, return_dtype=pl.Boolean) for name in flags),
        *(pl.col(name).replace_strict(words) for name, words in _WORDS.items()),
        pl.lit(observed_at).alias("observed_at"),
        pl.col("customer_id").map_elements(lambda one: part_of(one).value, return_dtype=pl.String).alias("part"),
    ).with_columns(pl.col(*_NUMBERS).cast(pl.Float64))
