"""Statistics in closed form: intervals of means and shares, minimum detectable effects, many tests at once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..engine.metrics import Metric

LEVEL = 0.05
# z of a two-sided 5 % test, and of that plus 80 % power.
_Z = 1.959964
_DETECTABLE = _Z + 0.841621


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A 95 % confidence interval."""

    low: float
    high: float


def minimum_detectable_effect(interval: Interval) -> float:
    """Return the change that a two-sided 5 % test detects with 80 % power, given the interval of one change."""
    return _DETECTABLE / _Z * (interval.high - interval.low) / 2


def adjusted(p_values: Sequence[float], attainable: Sequence[float]) -> list[float]:
    """Return the p-values adjusted by Holm's procedure for the number of tests that could reject at all.

    `attainable` has for each test a p-value that it cannot go below, whatever the direction of its changes. Where that
    is above the level, the test does not count, and its p-value stays as it is.

    R. Tarone: A Modified Bonferroni Method for Discrete Data (1990).
    """
    counted = [index for index, least in enumerate(attainable) if least <= LEVEL]
    found = dict(zip(counted, holm([p_values[index] for index in counted]), strict=True))
    return [found.get(index, p_value) for index, p_value in enumerate(p_values)]


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values adjusted so that all of them together raise a false alarm at most at the level of one.

    S. Holm: A Simple Sequentially Rejective Multiple Test Procedure (1979).
    """
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    adjusted = [1.0] * len(p_values)
    reached = 0.0
    for rank, index in enumerate(order):
        reached = max(reached, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = reached
    return adjusted


def wilson(successes: float, trials: int) -> Interval:
    """Return Wilson's score interval of a share (1927); of no trials it is the whole of [0, 1]."""
    if trials == 0:
        return Interval(low=0.0, high=1.0)
    share, spread = successes / trials, _Z * _Z / trials
    centre = (share + spread / 2) / (1 + spread)
    half = math.sqrt(share * (1 - share) * spread + spread * spread / 4) / (1 + spread)
    return Interval(low=max(centre - half, 0.0), high=min(centre + half, 1.0))


def interval_of(metric: Metric, scores: Sequence[float | None]) -> Interval | None:
    """Return the interval of a mean, or None if the metric is none: Wilson's of a share, else the normal one.

    A share is a mean without a unit of scores that are all 0 or 1. Where all are between them, so is the interval.
    """
    values = [score for score in scores if score is not None]
    if metric.aggregate != "mean" or len(values) < 2:  # noqa: PLR2004 - a deviation needs two values
        return None
    centre = _mean(values)
    if not metric.unit and set(values) <= {0.0, 1.0}:
        return wilson(math.fsum(values), len(values))
    variance = math.fsum((value - centre) ** 2 for value in values) / (len(values) - 1)
    half = _Z * math.sqrt(variance / len(values))
    low, high = centre - half, centre + half
    if not metric.unit and min(values) >= 0.0 and max(values) <= 1.0:
        low, high = max(low, 0.0), min(high, 1.0)
    return Interval(low=low, high=high)


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else math.nan
