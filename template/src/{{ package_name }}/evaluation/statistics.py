"""Statistics of paired scores: the same cases, measured in an earlier run and in a later one.

A pair is `(earlier, later)`; None where the score does not apply to the case. The statistic is the mean of the later
scores less the mean of the earlier ones, each over the cases to which the score applies. Everything is deterministic.
"""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .metrics import Metric

Pair = tuple[float | None, float | None]
LEVEL = 0.05
_SEED = 20_261_122
_RESAMPLES = 2_000
_PERMUTATIONS = 9_999
# An exact distribution of more distinct sums than this is sampled instead.
_EXACT_LIMIT = 20_000
# z of a two-sided 5 % test, and of that plus 80 % power.
_Z = 1.959964
_DETECTABLE = _Z + 0.841621


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A 95 % confidence interval."""

    low: float
    high: float


def difference(pairs: Sequence[Pair]) -> float:
    """Return the statistic; NaN where one side has no score."""
    return _mean([b for _, b in pairs if b is not None]) - _mean([a for a, _ in pairs if a is not None])


def bootstrap_difference(pairs: Sequence[Pair]) -> Interval:
    """Return the percentile bootstrap interval of the statistic over cases drawn with replacement.

    B. Efron, R. Tibshirani: An Introduction to the Bootstrap (1993), chapter 13.
    """
    complete = [b - a for a, b in pairs if a is not None and b is not None]
    if len(complete) == len(pairs):
        return bootstrap(complete, _mean)
    return bootstrap(pairs, difference)


def bootstrap(values: Sequence[Pair] | Sequence[float], statistic: Callable[..., float]) -> Interval:
    """Return the percentile bootstrap interval of `statistic`; resamples on which it is NaN are left out."""
    draw = random.Random(_SEED)  # noqa: S311 - resampling, not cryptography
    size = len(values)
    found = sorted(x for _ in range(_RESAMPLES) if not math.isnan(x := statistic(draw.choices(values, k=size))))
    if not found:
        return Interval(low=math.nan, high=math.nan)
    tail = LEVEL / 2
    return Interval(low=_quantile(found, tail), high=_quantile(found, 1 - tail))


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
    return _sampled_p_value([pair for pair in pairs if pair[0] == pair[1]], changed)


def smallest_detectable(pairs: Sequence[Pair]) -> float:
    """Return the change that a two-sided 5 % test on so many such cases finds four times out of five."""
    differences = [b - a for a, b in pairs if a is not None and b is not None]
    if len(differences) < 2:  # noqa: PLR2004 - a deviation needs two values
        return math.inf
    centre = _mean(differences)
    variance = math.fsum((d - centre) ** 2 for d in differences) / (len(differences) - 1)
    return _DETECTABLE * math.sqrt(variance / len(differences))


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
    """Return the interval of a mean: Wilson's where scores are 0 and 1, else the normal one; None if not a mean."""
    values = [score for score in scores if score is not None]
    if metric.aggregate != "mean" or len(values) < 2:  # noqa: PLR2004 - a deviation needs two values
        return None
    centre = _mean(values)
    if set(values) <= {0.0, 1.0}:
        return wilson(math.fsum(values), len(values))
    variance = math.fsum((value - centre) ** 2 for value in values) / (len(values) - 1)
    half = _Z * math.sqrt(variance / len(values))
    return Interval(low=centre - half, high=centre + half)


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


def _sampled_p_value(same: Sequence[Pair], changed: Sequence[Pair]) -> float:
    draw = random.Random(_SEED)  # noqa: S311 - resampling, not cryptography
    fixed = [value for value, _ in same if value is not None]
    fixed_sum = math.fsum(fixed)
    observed = abs(difference([*same, *changed]))
    extreme = 1
    for _ in range(_PERMUTATIONS):
        swaps = draw.getrandbits(len(changed))
        earlier, later = [], []
        for index, (a, b) in enumerate(changed):
            one, other = (b, a) if swaps >> index & 1 else (a, b)
            if one is not None:
                earlier.append(one)
            if other is not None:
                later.append(other)
        found = _share(fixed_sum + math.fsum(later), len(fixed) + len(later))
        found -= _share(fixed_sum + math.fsum(earlier), len(fixed) + len(earlier))
        extreme += math.isnan(found) or abs(found) >= observed - 1e-9
    return extreme / (_PERMUTATIONS + 1)


def _mean(values: Sequence[float]) -> float:
    return _share(math.fsum(values), len(values))


def _share(total: float, count: int) -> float:
    return total / count if count else math.nan


def _quantile(ordered: Sequence[float], share: float) -> float:
    # Linear between the neighbours, as numpy's default.
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])
