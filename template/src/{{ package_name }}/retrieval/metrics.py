"""Ranking metrics with the conventions of trec_eval.

`ranking` are ids, best first, without repetition; `grades` maps the ids that were judged to their grade, where 0 or
less is not relevant. A query without a relevant document has the value 0.
"""

import math
from collections.abc import Iterable, Mapping, Sequence


def average_precision(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return AP: the mean over all relevant ids of the precision at their rank, 0 for those not ranked.

    Its mean over queries is MAP. Buckley and Voorhees, Evaluating evaluation measure stability, SIGIR 2000.
    """
    relevant = sum(grade > 0 for grade in grades.values())
    found, total = 0, 0.0
    for rank, item in enumerate(ranking, start=1):
        if grades.get(item, 0) > 0:
            found += 1
            total += found / rank
    return total / relevant if relevant else 0.0


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], *, k: int) -> float:
    """Return nDCG@k: DCG of the first `k` ids over the DCG of the best possible ranking.

    DCG = sum over ranks r of grade_r / log2(r + 1), linear in the grade as trec_eval's `ndcg_cut`; negative grades
    count as 0. Jarvelin and Kekalainen, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20(4), 2002.
    """
    ideal = _dcg(sorted(grades.values(), reverse=True)[:k])
    return _dcg(grades.get(item, 0) for item in ranking[:k]) / ideal if ideal else 0.0


def _dcg(gains: Iterable[int]) -> float:
    return sum(max(gain, 0) / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def precision(ranking: Sequence[str], grades: Mapping[str, int], *, k: int) -> float:
    """Return precision@k: relevant ids among the first `k` over `k`, however short the ranking (trec_eval's `P`)."""
    return sum(grades.get(item, 0) > 0 for item in ranking[:k]) / k


def recall(ranking: Sequence[str], grades: Mapping[str, int], *, k: int) -> float:
    """Return recall@k: the share of all relevant ids that are among the first `k` (trec_eval's `recall`)."""
    relevant = {item for item, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranking[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int], *, k: int) -> float:
    """Return RR@k: one over the rank of the first relevant id, 0 if none is among the first `k`.

    Its mean over queries is MRR. Voorhees, The TREC-8 question answering track report, 1999.
    """
    return next((1 / rank for rank, item in enumerate(ranking[:k], start=1) if grades.get(item, 0) > 0), 0.0)
