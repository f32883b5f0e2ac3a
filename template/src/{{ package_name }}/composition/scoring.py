"""Wire scoring. Data frames and estimators are imported when they are opened: other commands do not wait for them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fastapi import APIRouter

from ..config.settings import Settings
from ..domain.scoring.policy import CHURN_POLICY
from ..domain.scoring.windows import ScoringWindow, window_of_days
from ..errors import AppError
from ..evaluation.suites import Measurement, Suite
from ..infrastructure.database.scoring import DatabasePredictionLog
from .core import new_trace_id, open_app_database, utc_now

if TYPE_CHECKING:
    from ..infrastructure.scoring.boosting import BoostedChurnTrainer
    from ..infrastructure.scoring.model_store import FolderModelStore
    from ..infrastructure.scoring.polars_rows import PolarsFeatureRows
    from ..models.scoring import ModelRecord
    from ..services.scoring.serving import ScoringService
    from ..workflows.scoring.training import FittedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionRun:
    """What a run over a window left behind; `rows` are the customers that were scored."""

    file: Path
    rows: int
    model: "ModelRecord"


@contextmanager
def open_scoring(settings: Settings) -> Iterator["ScoringService"]:
    """Yield the scoring service over the current model, the prepared rows and the application's database."""
    from ..services.scoring.serving import ScoringService

    with open_app_database(settings) as engine:
        yield ScoringService(
            models=open_model_store(settings),
            policy=CHURN_POLICY,
            rows=open_rows(settings),
            log=DatabasePredictionLog(engine),
            clock=utc_now,
            new_id=new_trace_id,
        )


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield `POST /scores`."""
    from ..api.scoring import scoring_router

    with open_scoring(settings) as service:
        yield scoring_router(service)


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[Suite, ...]]:
    """Yield the suite that fits the configured model in memory and holds it to its release gate."""
    thresholds = settings.scoring.gate.model_dump()
    yield (Suite(name="churn_model", measure=lambda: _measure(settings), thresholds=thresholds),)


def train(settings: Settings) -> "ModelRecord":
    """Prepare the raw data, fit a model, and make it the current one if it passes its release gate."""
    from ..infrastructure.scoring.raw_accounts import read_raw_accounts
    from ..workflows.scoring.training import Recipe, fit_and_measure, release

    raw = _raw_metadata(settings)
    prepared = _prepared_file(settings)
    prepared.parent.mkdir(parents=True, exist_ok=True)
    partial = prepared.with_name(prepared.name + ".partial")
    read_raw_accounts(raw.file, observed_at=raw.observed_at).write_parquet(partial)
    partial.replace(prepared)
    rows = open_rows(settings)
    fitted = fit_and_measure(rows, _trainer(settings), newest_window(settings, raw.observed_at))
    return release(
        fitted,
        open_model_store(settings),
        recipe=Recipe(
            feature_version=CHURN_POLICY.version,
            data_hash=raw.sha256,
            parameters=settings.scoring.boosting.model_dump(),
        ),
        thresholds=settings.scoring.gate.model_dump(),
    )


def predict(settings: Settings, window: ScoringWindow) -> PredictionRun:
    """Score the active customers of a window into `04-predictions`."""
    from ..infrastructure.scoring.prediction_files import write_predictions
    from ..workflows.scoring.inference import score_window

    stored = open_model_store(settings).load()
    name = f"predictions_{window.start:%Y%m%dT%H%MZ}_{window.end:%Y%m%dT%H%MZ}.csv"
    file = settings.scoring.data_dir / "04-predictions" / name
    batches = score_window(open_rows(settings), stored, window, batch_rows=settings.scoring.batch_rows)
    return PredictionRun(file=file, rows=write_predictions(batches, file), model=stored.record)


def prediction_window(settings: Settings, first: date | None, last: date | None, zone: ZoneInfo) -> ScoringWindow:
    """Return the days from `first` to `last`; without them the configured days up to the newest observation."""
    if first is not None and last is not None:
        return window_of_days(first, last, zone)
    newest = open_rows(settings).newest()
    if newest is None:
        raise AppError(f"{_prepared_file(settings)}: no rows", hint="run `train`")
    return newest_window(settings, newest)


def newest_window(settings: Settings, newest: datetime) -> ScoringWindow:
    """Return the configured number of days (UTC) that end with the day of `newest`."""
    last = newest.astimezone(UTC).date()
    return window_of_days(last - timedelta(days=settings.scoring.window_days - 1), last, ZoneInfo("UTC"))


def open_model_store(settings: Settings) -> "FolderModelStore":
    """Return the store of the application's models."""
    from ..infrastructure.scoring.model_store import FolderModelStore

    return FolderModelStore(settings.state_dir / "models", CHURN_POLICY)


@dataclass(frozen=True, slots=True, kw_only=True)
class _RawMetadata:
    file: Path
    sha256: str
    observed_at: datetime


def _raw_metadata(settings: Settings) -> _RawMetadata:
    folder = settings.scoring.data_dir / "01-raw"
    try:
        found = json.loads((folder / "metadata.json").read_text("utf-8"))
        return _RawMetadata(
            file=folder / found["file"],
            sha256=found["sha256"],
            observed_at=datetime.fromisoformat(found["observed_at"]),
        )
    except (OSError, ValueError, KeyError) as error:
        raise AppError(f"{folder / 'metadata.json'}: cannot be read: {error!r}") from error


def fit_in_memory(settings: Settings) -> "FittedModel":
    """Return the configured model, fitted on the raw data; nothing is stored."""
    from ..workflows.scoring.training import fit_and_measure

    raw = _raw_metadata(settings)
    rows = open_raw_rows(settings, raw.file)
    return fit_and_measure(rows, _trainer(settings), newest_window(settings, raw.observed_at))


def open_raw_rows(settings: Settings, file: Path) -> "PolarsFeatureRows":
    """Return the rows of a raw account file, as if it had been observed when the shipped one was."""
    from ..infrastructure.scoring.polars_rows import PolarsFeatureRows
    from ..infrastructure.scoring.raw_accounts import read_raw_accounts

    customers = read_raw_accounts(file, observed_at=_raw_metadata(settings).observed_at)
    return PolarsFeatureRows(customers.lazy, CHURN_POLICY)


def _measure(settings: Settings) -> Measurement:
    fitted = fit_in_memory(settings)
    return Measurement(cases=len(fitted.holdout.customer_ids), metrics=fitted.metrics)


def _trainer(settings: Settings) -> "BoostedChurnTrainer":
    from ..infrastructure.scoring.boosting import BoostedChurnTrainer

    return BoostedChurnTrainer(policy=CHURN_POLICY, settings=settings.scoring.boosting)


def _prepared_file(settings: Settings) -> Path:
    return settings.scoring.data_dir / "02-preprocessed" / "customers.parquet"


def open_rows(settings: Settings) -> "PolarsFeatureRows":
    """Return the prepared feature rows."""
    from ..infrastructure.scoring.polars_rows import PolarsFeatureRows, scan_customers

    return PolarsFeatureRows(lambda: scan_customers(_prepared_file(settings)), CHURN_POLICY)
