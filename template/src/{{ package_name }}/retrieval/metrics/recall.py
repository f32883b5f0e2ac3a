"""Recall."""

from collections.abc import Mapping, Sequence


def recall(ranking: Sequence[str], grades: Mapping[str, int], *, k: int) -> float:
    """Return recall@k: the share of all relevant ids that are among the first `k` (trec_eval's `recall`)."""
    relevant = {item for item, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranking[:k])) / len(relevant) if relevant else 0.0
