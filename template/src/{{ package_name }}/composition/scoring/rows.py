"""Wire the data of scoring: its stages, its rows and its models."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ...config.settings import Settings
from ...domain.scoring.table import Table
from ...domain.scoring.windows import ScoringWindow, window_of_days
from ...errors import AppError
from ...repositories.scoring.feature_rows import FeatureRows
from ..core import utc_now
from .features import feature_states, join_features

if TYPE_CHECKING:
    from ...infrastructure.scoring.model_store import FolderModelStore
    from ...infrastructure.scoring.outputs import Outputs
    from ...infrastructure.scoring.preparation import Preparation

_FIRST = datetime(1, 1, 1, tzinfo=UTC)


def stage(settings: Settings, table: Table, name: str) -> "Outputs":
    """Return a table's outputs of a stage from `02-preprocessed` to `04-predictions`."""
    from ...infrastructure.scoring.outputs import Outputs

    command = "predict" if name.startswith("04") else "train"
    return Outputs(settings.scoring.data_dir / name / table.name, made_by=f"{command} {table.name}")


def preparation(settings: Settings, table: Table) -> "Preparation":
    """Return what prepares raw rows, for the configured storage."""
    from ...infrastructure.scoring import polars_rows, sql_rows
    from ...infrastructure.scoring.preparation import Preparation

    adapter = sql_rows if settings.scoring.storage == "sql" else polars_rows
    return Preparation(
        outputs=stage(settings, table, "02-preprocessed"),
        table=table,
        quality=settings.scoring.quality,
        file_name=adapter.ROWS_FILE,
        join=join_features(settings, table),
        features=partial(feature_states, settings, table),
        write=adapter.write_rows,
    )


def prepared_file(settings: Settings, table: Table) -> Path:
    """Return the file of prepared rows, for the configured storage.

    Raises:
        AppError: nothing was prepared yet.
    """
    from ...infrastructure.scoring import polars_rows, sql_rows

    name = sql_rows.ROWS_FILE if settings.scoring.storage == "sql" else polars_rows.ROWS_FILE
    return stage(settings, table, "02-preprocessed").current() / name


def prepared_rows(settings: Settings, table: Table) -> FeatureRows:
    """Return the prepared rows of a table.

    Raises:
        AppError: nothing was prepared yet.
    """
    return row_opener(settings)(prepared_file(settings, table), table)


def row_opener(settings: Settings) -> Callable[[Path, Table], FeatureRows]:
    """Return what opens a file of prepared rows, for the configured storage."""
    from ...infrastructure.scoring.polars_rows import open_polars_rows
    from ...infrastructure.scoring.sql_rows import open_sql_rows

    return open_sql_rows if settings.scoring.storage == "sql" else open_polars_rows


def raw_rows(settings: Settings, table: Table, file: Path, *, observed_at: datetime) -> FeatureRows:
    """Return the rows of a raw file; nothing is stored.

    Raises:
        AppError: the file cannot be read, or as a whole is below the limits for data.
    """
    return check_raw_rows(settings, table, file, observed_at=observed_at)[0]


def check_raw_rows(
    settings: Settings, table: Table, file: Path, *, observed_at: datetime
) -> tuple[FeatureRows, Sequence[str]]:
    """Return the rows of a raw file as `raw_rows` does, and the reasons of each that is set apart."""
    from ...infrastructure.scoring.polars_rows import PolarsFeatureRows
    from ...infrastructure.scoring.preparation import read_rows

    join = join_features(settings, table)
    rows = read_rows(file, table, settings.scoring.quality, observed_at=observed_at, join=join)
    return PolarsFeatureRows(rows.kept.lazy(), table, source=file), rows.quarantined["reasons"].to_list()


def model_store(settings: Settings, table: Table) -> "FolderModelStore":
    """Return the store of a table's models."""
    from ...infrastructure.scoring.model_store import FolderModelStore

    return FolderModelStore(model_outputs(settings, table), table)


def model_outputs(settings: Settings, table: Table) -> "Outputs":
    """Return the folder of the versions of a table's model."""
    from ...infrastructure.scoring.outputs import Outputs

    return Outputs(model_folder(settings, table.name), made_by=f"train {table.name}")


def model_folder(settings: Settings, table: str, version: str = "") -> Path:
    """Return the folder of a version of a table's model, or that of all versions."""
    return settings.state_dir / "models" / table / version


def scoring_window(settings: Settings, table: Table, days: tuple[date, date] | None, zone: ZoneInfo) -> ScoringWindow:
    """Return the days from the first to the last, or the configured number of days up to the newest observation.

    Raises:
        AppError: nothing was prepared yet, or the newest observation is too old for the window.
    """
    newest = prepared_rows(settings, table).newest()
    if newest is None:
        raise AppError(f"{table.name}: there are no prepared rows", hint="run `train`")
    if days is None:
        return newest_window(settings, newest)
    window = window_of_days(*days, zone)
    age = window.end - newest
    if age > timedelta(days=settings.scoring.quality.max_age_days):
        raise AppError(
            f"the newest observation ({newest.isoformat()}) is {age.days} days older than the window's end",
            hint="prepare newer rows with `prepare`, or choose an earlier window",
        )
    return window


def age_note(settings: Settings, rows: FeatureRows) -> str:
    """Return a sentence for a person if the newest row is too old for today, or later than now."""
    newest, now = rows.newest(), utc_now()
    if newest is None:
        return ""
    days, most = (now - newest) // timedelta(days=1), settings.scoring.quality.max_age_days
    if newest > now:
        return f"the newest observation is of {newest.isoformat()}, which is still to come"
    old = f"the newest observation ({newest.isoformat()}) is {days} days old, more than {most}"
    return f"{old} (scoring.quality.max_age_days): `data add` takes newer rows" if days > most else ""


def newest_window(settings: Settings, newest: datetime) -> ScoringWindow:
    """Return the configured number of days (UTC) that end with the day of `newest`."""
    last = newest.astimezone(UTC).date()
    return window_of_days(last - timedelta(days=settings.scoring.window_days - 1), last, ZoneInfo("UTC"))


def known_window(settings: Settings, table: Table, rows: FeatureRows) -> ScoringWindow:
    """Return the window to fit and measure on: all rows of a table with a time column, otherwise the newest window.

    Raises:
        AppError: there are no rows.
    """
    newest = rows.newest()
    if newest is None:
        raise AppError(f"{rows.source}: there are no rows", hint="put data into the raw file and run `train`")
    window = newest_window(settings, newest)
    return replace(window, start=_FIRST) if table.time else window
