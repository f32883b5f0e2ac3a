"""Normalized discounted cumulative gain."""

import math
from collections.abc import Iterable, Mapping, Sequence


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], *, k: int) -> float:
    """Return nDCG@k: DCG of the first `k` ids over the DCG of the best possible ranking.

    DCG = sum over ranks r of grade_r / log2(r + 1), linear in the grade as trec_eval's `ndcg_cut`; negative grades
    count as 0. Jarvelin and Kekalainen, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20(4), 2002.
    """
    ideal = _dcg(sorted(grades.values(), reverse=True)[:k])
    return _dcg(grades.get(item, 0) for item in ranking[:k]) / ideal if ideal else 0.0


def _dcg(gains: Iterable[int]) -> float:
    return sum(max(gain, 0) / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
