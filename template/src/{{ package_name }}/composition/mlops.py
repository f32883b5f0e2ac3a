"""Wire what keeps a released model honest, on top of scoring."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter

from ..config.settings import Settings
from ..domain.scoring.policy import CHURN_POLICY
from ..domain.scoring.windows import ScoringWindow
from ..domain.thresholds import parse_thresholds
from ..evaluation.engine.suites import Measurement, Suite
from . import scoring
from .scoring import rows as scoring_rows
from .scoring import training

if TYPE_CHECKING:
    from ..evaluation.mlops.drift import FeatureDrift


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield the prediction routes of KServe's V1 protocol."""
    from ..api.mlops import mlops_router

    with scoring.open_scoring(settings) as service:
        yield mlops_router(service)


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[Suite, ...]]:
    """Yield the suite that compares how the configured model treats protected groups.

    A waiver that does not hold is left out, so that its bounds count.
    """
    from ..services.mlops.fairness import bounds_of, measure_fairness, waived

    def measure() -> Measurement:
        customers, trainer = training.all_customers(settings), training.trainer(settings)
        measured = measure_fairness(customers, trainer, CHURN_POLICY)
        return replace(measured, failures=tuple(f"this waiver does not hold: {one}" for one in void))

    waivers = training.waivers_in_force(settings)
    void = [one for one in settings.scoring.waivers if one not in waivers]
    bounds = parse_thresholds(settings.mlops.fairness.model_dump())
    thresholds, reasons = waived(bounds_of(bounds, CHURN_POLICY), waivers)
    yield (Suite(name="churn_fairness", measure=measure, thresholds=thresholds, waived=reasons),)


def drift(settings: Settings, window: ScoringWindow, current: Path | None) -> "tuple[FeatureDrift, ...]":
    """Return the drift of each feature, most drifted first, from the training customers of a window.

    `current` is a raw account file to compare with; without it the held-out customers are compared.
    """
    from ..services.mlops.drift import measure_drift

    compared = None
    if current is not None:
        raw = training.raw_file(settings)
        compared = scoring_rows.raw_rows(settings, current, observed_at=raw.observed_at)
    return measure_drift(scoring_rows.prepared_rows(settings), compared, window, CHURN_POLICY)
