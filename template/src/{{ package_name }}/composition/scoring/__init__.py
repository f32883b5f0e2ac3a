"""Wire scoring. Data frames and estimators are imported when they are opened: other commands do not wait for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fastapi import APIRouter

from ...config.settings import Settings
from ...domain.scoring.policy import CHURN_POLICY
from ...domain.thresholds import parse_thresholds
from ...evaluation.engine.suites import Measurement, Suite
from ...infrastructure.scoring.database_predictions import DatabasePredictionLog
from ..core import new_trace_id, open_app_database, utc_now
from .rows import model_store, prepared_rows
from .training import fit_in_memory

if TYPE_CHECKING:
    from ...services.scoring.serving import ScoringService


@contextmanager
def open_scoring(settings: Settings) -> Iterator["ScoringService"]:
    """Yield the scoring service over the current model, the prepared rows and the application's database."""
    from ...services.scoring.serving import ScoringService

    with open_app_database(settings) as engine:
        yield ScoringService(
            models=model_store(settings),
            policy=CHURN_POLICY,
            open_rows=lambda: prepared_rows(settings),
            log=DatabasePredictionLog(engine),
            clock=utc_now,
            new_id=new_trace_id,
        )


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield `POST /scores`."""
    from ...api.scoring import scoring_router

    with open_scoring(settings) as service:
        yield scoring_router(service)


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[Suite, ...]]:
    """Yield the suite that fits the configured model in memory and holds it to its release gate."""
    thresholds = parse_thresholds(settings.scoring.gate.model_dump())
    yield (Suite(name="churn_model", measure=lambda: _measure(settings), thresholds=thresholds),)


def _measure(settings: Settings) -> Measurement:
    fitted = fit_in_memory(settings)
    return Measurement(cases=len(fitted.scores), metrics=fitted.metrics)
