"""Metrics of scores by the task of a target, with intervals."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...domain.scoring.targets import METRICS, Target, Task
from ..comparison.statistics import Interval
from . import binary, classes, numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Measure = Callable[
        [NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]], Mapping[str, NDArray[np.float64]]
    ]

_LEVEL = 0.95
_MEASURES: "Mapping[Task, Measure]" = {
    Task.BINARY: binary.weighted_metrics,
    Task.CLASSES: classes.weighted_metrics,
    Task.NUMBER: numbers.weighted_metrics,
}
# Resamples are measured in chunks of about so many draws, so that memory does not grow with them.
_CHUNK = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Interval):
    """The value of a metric with its interval; all three numbers are NaN where it is not defined."""

    value: float


def measure(target: Target, outcomes: "NDArray[np.float64]", scores: "NDArray[np.float64]") -> dict[str, float]:
    """Return the metrics of the target's task (`METRICS`) of scores (n, score columns) for outcomes (n,)."""
    values = measure_draws(target, outcomes, scores, np.ones((1, len(scores))))
    return {name: float(values[name][0]) for name in METRICS[target.task]}


def measure_draws(
    target: Target, outcomes: "NDArray[np.float64]", scores: "NDArray[np.float64]", weights: "NDArray[np.float64]"
) -> "Mapping[str, NDArray[np.float64]]":
    """Return each metric (m,) of m resamples; `weights` (m, n) is how often a row is drawn."""
    return _MEASURES[target.task](outcomes, scores, weights)


def bootstrap_intervals(
    target: Target, outcomes: "NDArray[np.float64]", scores: "NDArray[np.float64]", *, resamples: int, seed: int
) -> dict[str, Estimate]:
    """Return each metric with its percentile bootstrap interval (Efron and Tibshirani 1993, chapter 13)."""
    found = [measure_draws(target, outcomes, scores, weights) for weights in _draws(len(scores), resamples, seed)]
    points = measure(target, outcomes, scores)
    return {name: _interval(points[name], np.concatenate([one[name] for one in found])) for name in points}


def _draws(rows: int, resamples: int, seed: int) -> Iterator["NDArray[np.float64]"]:
    random = np.random.default_rng(seed)
    chunk = max(1, _CHUNK // rows)
    for first in range(0, resamples, chunk):
        yield np.stack(
            [
                np.bincount(random.integers(0, rows, rows), minlength=rows).astype(np.float64)
                for _ in range(first, min(first + chunk, resamples))
            ]
        )


def _interval(point: float, drawn: "NDArray[np.float64]") -> Estimate:
    known = drawn[~np.isnan(drawn)]
    if np.isnan(point) or not len(known):
        return Estimate(value=np.nan, low=np.nan, high=np.nan)
    low, high = np.quantile(known, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return Estimate(value=point, low=float(low), high=float(high))
