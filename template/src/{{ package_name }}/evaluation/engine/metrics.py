"""Aggregate the scores of many cases into one number."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Better = Literal["higher", "lower"]
Aggregate = Literal["mean", "p50", "p95", "max", "sum"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """How the score of each case becomes one number.

    `score` is the grader whose scores are aggregated; cases to which it does not apply (None) are left out, so the
    mean of a score that exists only for refused answers is a precision. A change of less than `minimum_effect`, in
    the metric's unit, is of no practical importance; for percentiles it is a share of the earlier value, but at least
    `least` in the metric's unit.
    """

    name: str
    score: str
    aggregate: Aggregate = "mean"
    better: Better = "higher"
    minimum_effect: float = 0.02
    least: float = 0.0
    unit: str = ""

    @property
    def score_of_error(self) -> float | None:
        """The worst score, which a case that crashed counts with: 0 where higher is better, 1 where lower is.

        An amount with a unit has no worst one: None.
        """
        if self.unit:
            return None
        return 0.0 if self.better == "higher" else 1.0

    @property
    def is_budget(self) -> bool:
        """Whether a threshold of this metric is a budget (a percentile, a sum, or an amount with a unit)."""
        return self.aggregate != "mean" or bool(self.unit)

    def value(self, scores: Iterable[float | None]) -> float:
        """Return the aggregate of the scores that are not None; of no scores it is NaN."""
        return aggregated(self.aggregate, [score for score in scores if score is not None])


LATENCY = Metric(
    name="p95_latency_ms",
    score="latency_ms",
    aggregate="p95",
    better="lower",
    minimum_effect=0.2,
    least=25.0,
    unit="ms",
)
COST = Metric(name="cost_usd_per_case", score="cost_usd", better="lower", minimum_effect=0.0005, unit="USD")


def aggregated(aggregate: Aggregate, values: Sequence[float]) -> float:
    """Return the aggregate of `values`; of no values it is NaN, which passes no threshold."""
    if not values:
        return math.nan
    match aggregate:
        case "mean":
            return math.fsum(values) / len(values)
        case "p50":
            return percentile(values, 0.5)
        case "p95":
            return percentile(values, 0.95)
        case "max":
            return max(values)
        case "sum":
            return math.fsum(values)


def rate(grades: Iterable[bool]) -> float:
    """Return the share of true grades, in [0, 1]; of no grades it is NaN, which passes no threshold."""
    values = list(grades)
    return sum(values) / len(values) if values else math.nan


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of the values do not exceed (nearest rank).

    Raises:
        ValueError: there is no value.
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("a percentile needs at least one value")
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]
