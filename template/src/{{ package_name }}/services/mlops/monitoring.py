"""Compare served predictions with the training rows and with their outcomes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

import numpy as np

from ...domain.mlops.drift import DriftPolicy, DriftVerdict
from ...domain.mlops.fairness import BoundCheck, check_bounds
from ...domain.mlops.outcomes import Outcome, Prediction, join_outcomes
from ...domain.scoring.fairness import GroupLimits
from ...domain.scoring.performance import Performance, PerformanceVerdict
from ...domain.scoring.table import Table
from ...domain.scoring.targets import METRICS
from ...domain.thresholds import Threshold
from ...models.scoring import ModelRecord
from ...repositories.mlops.outcomes import Outcomes
from ...repositories.scoring.feature_rows import FeatureBatch
from ...repositories.scoring.prediction_log import PredictionLog, PredictionRecord
from ..scoring.fairness import protected_metrics
from ..scoring.performance import performance_of
from ..scoring.segments import segments_of
from .drift import DriftReport, compare_values

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedRows:
    """Facts about the release: the rows (n, features) that a model was fitted on, its main metric by segment."""

    training: "NDArray[np.float64]"
    segments: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringReport:
    """Findings about the predictions of one model version in a window of time.

    `others` counts the predictions of other versions, which are not judged. `fairness` holds the bounds that were
    applied to the predictions with a known outcome. `segments` are the groups of rows of the model card, with their
    metric at release; of a few some are worse by chance, so that they are for a person to look at, and no finding.
    """

    table: str
    model_version: str
    start: datetime
    end: datetime
    predictions: int
    others: int
    performance: Performance
    performance_verdict: PerformanceVerdict
    drift: DriftReport
    fairness: tuple[BoundCheck, ...] = ()
    segments: tuple[tuple[str, Performance], ...] = ()

    @property
    def unfair(self) -> tuple[BoundCheck, ...]:
        """The bounds that are missed by more than chance."""
        return tuple(check for check in self.fairness if check.is_certainly_missed)

    @property
    def findings(self) -> tuple[str, ...]:
        """Sentences for a person to read; empty if nothing got worse or nothing was measured."""
        found = []
        if self.performance_verdict is PerformanceVerdict.DEGRADED:
            found.append(self.performance.fall)
        if self.drift.verdict is DriftVerdict.DRIFTED:
            found.append(f"drifted: {', '.join(self.drift.drifted)}")
        return (*found, *(f"unfair: {check}" for check in self.unfair))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReport:
    """The facts of a report that was kept: when it was made, of how many predictions, and its verdicts."""

    report_id: str
    made_at: datetime
    model_version: str
    predictions: int
    performance: PerformanceVerdict
    drift: DriftVerdict
    findings: tuple[str, ...]

    @classmethod
    def of(cls, report: MonitoringReport) -> Self:
        """Return the facts of a report; ids sort by time."""
        return cls(
            report_id=f"{report.end:%Y-%m-%dT%H%M%SZ}",
            made_at=report.end,
            model_version=report.model_version,
            predictions=report.predictions,
            performance=report.performance_verdict,
            drift=report.drift.verdict,
            findings=report.findings,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringService:
    """Judges the served predictions of one table.

    Attributes:
        horizon: how long after a prediction its outcome may become known.
        minimum_outcomes: how many known outcomes are needed to judge the main metric.
        bounds: of fairness, moved by the waivers in force; `groups` are the least sizes that can be compared.
        protected_of: returns the protected attributes of those of the given entities that are known.
    """

    table: Table
    log: PredictionLog
    outcomes: Outcomes
    policy: DriftPolicy
    horizon: timedelta
    minimum_outcomes: int
    bounds: tuple[Threshold, ...]
    groups: GroupLimits
    protected_of: "Callable[[Collection[str]], Mapping[str, NDArray[np.float64]]]"

    def monitor(self, released: ModelRecord, rows: ReleasedRows, *, start: datetime, end: datetime) -> MonitoringReport:
        """Return what is known at `end` about the predictions that `released` made since `start`."""
        training = rows.training
        served = self.log.between(self.table.name, start, end)
        own = [one for one in served if one.model_version == released.version]
        pairs = self._pairs(own, start, end)
        at_release = released.metrics.get(METRICS[self.table.target.task][0], float("nan"))
        performance = self._performance(at_release, pairs, minimum=self.minimum_outcomes)
        # Without a row the shape is (0, features), which is too few for every policy.
        values = np.array([one.values for one in own], dtype=np.float64).reshape(len(own), training.shape[1])
        return MonitoringReport(
            table=self.table.name,
            model_version=released.version,
            start=start,
            end=end,
            predictions=len(own),
            others=len(served) - len(own),
            performance=performance,
            performance_verdict=performance.verdict(minimum_rows=self.minimum_outcomes),
            drift=compare_values(training, values, self.table, self.policy),
            fairness=self._fairness(pairs),
            segments=self._segments(own, pairs, rows.segments),
        )

    def _pairs(
        self, own: Sequence[PredictionRecord], start: datetime, end: datetime
    ) -> list[tuple[Prediction, Outcome]]:
        predictions = [Prediction(entity_id=one.entity_id, scores=one.scores, scored_at=one.scored_at) for one in own]
        known = self.outcomes.between(self.table.name, start, end)
        return list(join_outcomes(predictions, known, horizon=self.horizon))

    def _fairness(self, pairs: Sequence[tuple[Prediction, Outcome]]) -> tuple[BoundCheck, ...]:
        if not self.bounds:
            return ()
        protected = self.protected_of({prediction.entity_id for prediction, _ in pairs})
        known = [(one, outcome) for one, outcome in pairs if one.entity_id in protected]
        if not known:
            return check_bounds({}, self.bounds)
        groups = np.array([protected[one.entity_id] for one, _ in known])
        outcomes, scores = _arrays(known)
        return check_bounds(protected_metrics(groups, outcomes, scores, self.table, self.groups), self.bounds)

    def _segments(
        self,
        own: Sequence[PredictionRecord],
        pairs: Sequence[tuple[Prediction, Outcome]],
        released: Mapping[str, float],
    ) -> tuple[tuple[str, Performance], ...]:
        if not pairs:
            return ()
        values = {(one.entity_id, one.scored_at): one.values for one in own}
        protected = self.protected_of({one.entity_id for one, _ in pairs})
        unknown = np.full(len(self.table.protected), np.nan)
        batch = FeatureBatch(
            ids=[one.entity_id for one, _ in pairs],
            values=np.array([values[one.entity_id, one.scored_at] for one, _ in pairs]),
            protected=np.array([protected.get(one.entity_id, unknown) for one, _ in pairs]),
        )
        found = []
        for name, mask in segments_of(batch, self.table).items():
            chosen = [pair for pair, within in zip(pairs, mask.tolist(), strict=True) if within]
            if chosen:
                value = released.get(name, float("nan"))
                found.append((name, self._performance(value, chosen, minimum=self.groups.rows)))
        return tuple(found)

    def _performance(
        self, released: float, pairs: Sequence[tuple[Prediction, Outcome]], *, minimum: int
    ) -> Performance:
        outcomes, scores = _arrays(pairs) if pairs else (np.empty(0), np.empty((0, 1)))
        return performance_of(self.table.target, outcomes, scores, released=released, minimum_rows=minimum)


def _arrays(pairs: Sequence[tuple[Prediction, Outcome]]) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
    """Return outcomes (n,) and scores (n, score columns)."""
    outcomes = np.array([outcome.value for _, outcome in pairs])
    return outcomes, np.array([prediction.scores for prediction, _ in pairs])
