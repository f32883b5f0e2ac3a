"""Aggregate the grades of a suite."""

import math
from collections.abc import Iterable, Sequence


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
