"""Bootstrap intervals and permutation tests of paired scores.

A pair is `(earlier, later)`, the same case in two runs; None where the score does not apply to the case. Everything is
deterministic.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..engine.metrics import Aggregate
from .statistics import LEVEL, Interval

Pair = tuple[float | None, float | None]
Array = NDArray[np.float64]

_SEED = 20_261_122
_RESAMPLES = 2_000
_PERMUTATIONS = 9_999
# An exact distribution of more distinct sums than this is sampled instead.
_EXACT_LIMIT = 20_000
# Numbers that are drawn at a time, whatever the number of cases.
_BLOCK = 1_000_000
_SHARES = {"p50": 0.5, "p95": 0.95}


def bootstrap_change(pairs: Sequence[Pair], aggregate: Aggregate = "mean") -> Interval:
    """Return the percentile bootstrap interval of the change of an aggregate, over cases drawn with replacement.

    Draws on which the change is NaN are left out. B. Efron, R. Tibshirani: An Introduction to the Bootstrap (1993),
    chapter 13.
    """
    return _interval(_matrix(pairs), lambda drawn: _change(aggregate, drawn))


def bootstrap_value(scores: Sequence[float], aggregate: Aggregate) -> Interval:
    """Return the percentile bootstrap interval of an aggregate of scores, drawn with replacement."""
    return _interval(np.array(scores, dtype=np.float64), lambda drawn: _aggregates(aggregate, drawn))


def permutation_p_value(pairs: Sequence[Pair]) -> float:
    """Return the two-sided p-value of the hypothesis that the two runs can be swapped, case by case.

    Exact where the distribution of the statistic is small enough to be listed (always for scores of 0 and 1, where
    it is McNemar's exact test), otherwise from random swaps, counted with the observed one so that it is never 0.

    E. Edgington, P. Onghena: Randomization Tests (2007), chapter 4.
    """
    changed = [(a, b) for a, b in pairs if a != b]
    if not changed:
        return 1.0
    complete = [b - a for a, b in pairs if a is not None and b is not None]
    if len(complete) == len(pairs) and (sums := _sums_of_sign_flips([d for d in complete if d])) is not None:
        observed = abs(math.fsum(complete))
        extreme = sum(count for total, count in sums.items() if abs(total) >= observed - 1e-9)
        return min(extreme / sum(sums.values()), 1.0)
    return _sampled_p_value(_matrix(pairs))


def smallest_p_value(pairs: Sequence[Pair]) -> float:
    """Return a p-value that no direction of these changes can go below: that of all of them to one side."""
    changed = sum(a != b for a, b in pairs)
    return min(2.0 ** (1 - changed), 1.0)


def _matrix(pairs: Sequence[Pair]) -> Array:
    # None becomes NaN; shape (n, 2) also of no pairs.
    return np.array(pairs, dtype=np.float64).reshape(len(pairs), 2)


def _blocks(draws: int, size: int) -> Iterator[int]:
    at_a_time = max(_BLOCK // size, 1)
    for start in range(0, draws, at_a_time):
        yield min(at_a_time, draws - start)


def _draws(size: int) -> Iterator[NDArray[np.int64]]:
    """Yield positions of cases, shape `(n_draws, size)`, in blocks."""
    random = np.random.default_rng(_SEED)
    for count in _blocks(_RESAMPLES, size):
        yield random.integers(0, size, (count, size))


def _aggregates(aggregate: Aggregate, drawn: Array) -> Array:
    """Return the aggregate of each row, as `metrics.aggregated` has it; scores that do not apply are NaN."""
    counts = np.sum(~np.isnan(drawn), axis=-1)
    match aggregate:
        case "mean":
            found = np.nansum(drawn, axis=-1) / np.maximum(counts, 1)
        case "sum":
            found = np.nansum(drawn, axis=-1)
        case "max":
            found = np.max(drawn, axis=-1, initial=-np.inf, where=~np.isnan(drawn))
        case "p50" | "p95":
            ranks = np.maximum(np.ceil(_SHARES[aggregate] * counts).astype(np.int64), 1)
            # NaN is sorted to the end.
            found = np.take_along_axis(np.sort(drawn, axis=-1), ranks[..., None] - 1, axis=-1)[..., 0]
    return np.where(counts > 0, found, np.nan)


def _change(aggregate: Aggregate, drawn: Array) -> Array:
    """Return what the aggregate changed by in each draw; the last axis is `(earlier, later)`."""
    return _aggregates(aggregate, drawn[..., 1]) - _aggregates(aggregate, drawn[..., 0])


def _interval(values: Array, statistic: Callable[[Array], Array]) -> Interval:
    """Return the interval of `statistic`, which takes draws of shape `(n_draws, n, ...)` to one number each."""
    draws = _draws(len(values)) if len(values) else ()
    found = [statistic(values[drawn]) for drawn in draws]
    known = [number for numbers in found for number in numbers[~np.isnan(numbers)]]
    if not known:
        return Interval(low=math.nan, high=math.nan)
    low, high = np.quantile(known, [LEVEL / 2, 1 - LEVEL / 2])
    return Interval(low=float(low), high=float(high))


def _sums_of_sign_flips(differences: Sequence[float]) -> Mapping[float, int] | None:
    sums: dict[float, int] = {0.0: 1}
    for step in differences:
        grown: dict[float, int] = {}
        for total, count in sums.items():
            for following in (round(total + step, 10), round(total - step, 10)):
                grown[following] = grown.get(following, 0) + count
        if len(grown) > _EXACT_LIMIT:
            return None
        sums = grown
    return sums


def _sampled_p_value(values: Array) -> float:
    random = np.random.default_rng(_SEED)
    observed = abs(float(_change("mean", values[None])[0]))
    extreme = 1
    for count in _blocks(_PERMUTATIONS, len(values)):
        swapped = random.integers(0, 2, (count, len(values)), dtype=np.int8).astype(np.bool_)
        found = np.abs(_change("mean", np.where(swapped[..., None], values[:, ::-1], values)))
        extreme += int(np.sum(np.isnan(found) | (found >= observed - 1e-9)))
    return extreme / (_PERMUTATIONS + 1)
