"""Hold metrics to thresholds, and a later run to an earlier one."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..engine.metrics import Metric
from .resampling import Pair, bootstrap_change, permutation_p_value, smallest_p_value
from .statistics import LEVEL, Interval, adjusted, detectable_beside

# A metric that had so many scores and has none any more has not vanished by chance.
_GONE = 5
Verdict = Literal["improved", "unchanged", "slight", "inconclusive", "regressed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one metric, on the cases of `segment` (all of them if it is empty).

    `interval` is that of `later - earlier`. `p_value` is None where nothing was tested: percentiles, sums and metrics
    without scores case by case. `attainable` bounds the p-values that so many changed cases can have from below, and
    `detectable` is the smallest change that so many cases can show.
    """

    suite: str
    metric: Metric
    segment: str
    cases: int
    earlier: float
    later: float
    interval: Interval
    p_value: float | None
    attainable: float
    detectable: float
    verdict: Verdict

    @property
    def gain(self) -> float:
        """The difference, positive where it is for the better."""
        gain = self.later - self.earlier
        return gain if self.metric.better == "higher" else -gain


def broken_thresholds(metrics: Mapping[str, float], thresholds: Mapping[str, float]) -> tuple[str, ...]:
    """Return one sentence for each threshold that is not met, in the order of the thresholds.

    `min_<metric>` bounds from below, `max_<metric>` or the bare name of a metric from above. A metric that was not
    measured, or is NaN, does not meet its threshold.
    """
    broken = []
    for name, limit in thresholds.items():
        metric = metric_of(name)
        value = metrics.get(metric)
        if value is None or math.isnan(value):
            broken.append(f"{metric} was not measured")
        elif name.startswith("min_") and not value >= limit:
            broken.append(f"{metric} {value:.4g} < {limit:.4g}")
        elif not name.startswith("min_") and not value <= limit:
            broken.append(f"{metric} {value:.4g} > {limit:.4g}")
    return tuple(broken)


def metric_of(threshold: str) -> str:
    """Return the name of the metric that a threshold bounds."""
    return threshold.removeprefix("min_").removeprefix("max_")


def measure_change(suite: str, metric: Metric, pairs: Sequence[Pair], *, segment: str = "") -> Change:
    """Return the change of `metric` over the scores of the same cases in two runs; its verdict is still open.

    Means are tested by swapping the two runs case by case; a percentile or a sum is too noisy for that and has only
    its bootstrap interval.
    """
    mean = metric.aggregate == "mean"
    interval = bootstrap_change(pairs, metric.aggregate)
    return Change(
        suite=suite,
        metric=metric,
        segment=segment,
        cases=len(pairs),
        earlier=metric.value(earlier for earlier, _ in pairs),
        later=metric.value(later for _, later in pairs),
        interval=interval,
        p_value=permutation_p_value(pairs) if mean else None,
        attainable=smallest_p_value(pairs),
        detectable=detectable_beside(interval) if mean else math.nan,
        verdict="unchanged",
    )


def judge_changes(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes with their verdicts.

    A metric has regressed when it fell by at least its minimum effect and the test, adjusted for the number of
    metrics, rejects at 5 %: if nothing changed, all metrics together raise a false alarm in at most one comparison of
    twenty. A fall that the test cannot tell from noise is inconclusive; a certain one of no practical importance is
    slight.
    """
    tested = [change for change in changes if change.p_value is not None]
    p_values = iter(adjusted([change.p_value or 0.0 for change in tested], [change.attainable for change in tested]))
    return tuple(
        replace(change, verdict=_untested(change))
        if change.p_value is None
        else replace(change, p_value=(p_value := next(p_values)), verdict=_tested(change, p_value))
        for change in changes
    )


def _tested(change: Change, p_value: float) -> Verdict:
    if math.isnan(change.later):
        # A precision of refusals has no value where nothing is refused any more.
        return "regressed" if change.cases >= _GONE else "inconclusive"
    if math.isnan(change.earlier):
        return "unchanged"
    matters = abs(change.gain) >= change.metric.minimum_effect - 1e-12
    if p_value <= LEVEL:
        if matters:
            return "improved" if change.gain > 0 else "regressed"
        return "slight" if change.gain < 0 else "unchanged"
    return "inconclusive" if matters and change.gain < 0 else "unchanged"


def _untested(change: Change) -> Verdict:
    # Percentiles and sums depend on the machine and the hour: they are shown, and judged by their budgets.
    least = change.metric.minimum_effect
    if change.metric.aggregate not in {"mean", "sum"}:
        least = max(least * abs(change.earlier), change.metric.least)
    certain = change.interval.low > 0 or change.interval.high < 0
    return "slight" if change.gain < -least and certain else "unchanged"
