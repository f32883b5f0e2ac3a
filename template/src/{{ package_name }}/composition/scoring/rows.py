"""Wire the data of scoring: its stages, its rows and its models."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ...config.settings import Settings
from ...domain.scoring.policy import CHURN_POLICY
from ...domain.scoring.windows import ScoringWindow, window_of_days
from ...errors import AppError
from ...repositories.scoring.feature_rows import FeatureRows

if TYPE_CHECKING:
    from ...infrastructure.scoring.model_store import FolderModelStore
    from ...infrastructure.scoring.outputs import Outputs
    from ...infrastructure.scoring.preparation import Preparation


def stage(settings: Settings, name: str) -> "Outputs":
    """Return the outputs of a stage from `02-preprocessed` to `04-predictions`."""
    from ...infrastructure.scoring.outputs import Outputs

    return Outputs(settings.scoring.data_dir / name, made_by="predict" if name.startswith("04") else "train")


def preparation(settings: Settings) -> "Preparation":
    """Return what prepares raw accounts, for the configured storage."""
    from ...infrastructure.scoring import polars_rows, sql_rows
    from ...infrastructure.scoring.preparation import Preparation

    adapter = sql_rows if settings.scoring.storage == "sql" else polars_rows
    return Preparation(
        outputs=stage(settings, "02-preprocessed"),
        policy=CHURN_POLICY,
        quality=settings.scoring.quality,
        file_name=adapter.ACCOUNTS_FILE,
        write=adapter.write_accounts,
    )


def prepared_file(settings: Settings) -> Path:
    """Return the file of prepared accounts, for the configured storage.

    Raises:
        AppError: nothing was prepared yet.
    """
    from ...infrastructure.scoring import polars_rows, sql_rows

    name = sql_rows.ACCOUNTS_FILE if settings.scoring.storage == "sql" else polars_rows.ACCOUNTS_FILE
    return stage(settings, "02-preprocessed").current() / name


def prepared_rows(settings: Settings) -> FeatureRows:
    """Return the feature rows of the prepared accounts.

    Raises:
        AppError: nothing was prepared yet.
    """
    from ...infrastructure.scoring.polars_rows import open_polars_rows
    from ...infrastructure.scoring.sql_rows import open_sql_rows

    open_rows = open_sql_rows if settings.scoring.storage == "sql" else open_polars_rows
    return open_rows(prepared_file(settings), CHURN_POLICY)


def raw_rows(settings: Settings, file: Path, *, observed_at: datetime) -> FeatureRows:
    """Return the feature rows of a raw account file; nothing is stored.

    Raises:
        AppError: the file cannot be read, or as a whole is below the limits for data.
    """
    from ...infrastructure.scoring.polars_rows import PolarsFeatureRows
    from ...infrastructure.scoring.preparation import read_accounts

    accounts = read_accounts(file, CHURN_POLICY, settings.scoring.quality, observed_at=observed_at)
    return PolarsFeatureRows(accounts.lazy(), CHURN_POLICY, source=file)


def model_store(settings: Settings) -> "FolderModelStore":
    """Return the store of the application's models."""
    from ...infrastructure.scoring.model_store import FolderModelStore
    from ...infrastructure.scoring.outputs import Outputs

    return FolderModelStore(Outputs(settings.state_dir / "models", made_by="train"), CHURN_POLICY)


def scoring_window(settings: Settings, days: tuple[date, date] | None, zone: ZoneInfo) -> ScoringWindow:
    """Return the days from the first to the last, or the configured number of days up to the newest observation.

    Raises:
        AppError: nothing was prepared yet, or the newest observation is too old for the window.
    """
    newest = prepared_rows(settings).newest()
    if newest is None:
        raise AppError("there are no prepared accounts", hint="run `train`")
    if days is None:
        return newest_window(settings, newest)
    window = window_of_days(*days, zone)
    age = window.end - newest
    if age > timedelta(days=settings.scoring.quality.max_age_days):
        raise AppError(
            f"the newest observation ({newest.isoformat()}) is {age.days} days older than the window's end",
            hint="prepare newer accounts with `prepare`, or choose an earlier window",
        )
    return window


def newest_window(settings: Settings, newest: datetime) -> ScoringWindow:
    """Return the configured number of days (UTC) that end with the day of `newest`."""
    last = newest.astimezone(UTC).date()
    return window_of_days(last - timedelta(days=settings.scoring.window_days - 1), last, ZoneInfo("UTC"))
