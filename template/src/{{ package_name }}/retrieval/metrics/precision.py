"""Precision."""

from collections.abc import Mapping, Sequence


def precision(ranking: Sequence[str], grades: Mapping[str, int], *, k: int) -> float:
    """Return precision@k: relevant ids among the first `k` over `k`, however short the ranking (trec_eval's `P`)."""
    return sum(grades.get(item, 0) > 0 for item in ranking[:k]) / k
