"""Test whether a metric has regressed between two runs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..engine.metrics import Metric
from .resampling import Pair, bootstrap_change, permutation_p_value, smallest_p_value
from .statistics import LEVEL, Interval, adjusted, minimum_detectable_effect

# A metric that had so many scores and has none any more has not vanished by chance.
_GONE = 5
Verdict = Literal["improved", "unchanged", "slight", "inconclusive", "regressed"]
WORST_FIRST: Sequence[Verdict] = ("regressed", "inconclusive", "slight", "improved", "unchanged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The change of one metric between two runs, on the cases of `segment` (all of them if it is empty).

    `interval` is that of `later - earlier`. `p_value` is None where nothing was tested: percentiles, sums and metrics
    without scores case by case. `attainable` is the smallest p-value that this number of changed cases can have, and
    `minimum_detectable_effect` the smallest change that this number of cases can show.
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
    minimum_detectable_effect: float
    verdict: Verdict

    @property
    def gain(self) -> float:
        """The difference, positive where it is for the better."""
        gain = self.later - self.earlier
        return gain if self.metric.better == "higher" else -gain


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
        minimum_detectable_effect=minimum_detectable_effect(interval) if mean else math.nan,
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
