"""Reciprocal rank."""

from collections.abc import Mapping, Sequence


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int], *, k: int) -> float:
    """Return RR@k: one over the rank of the first relevant id, 0 if none is among the first `k`.

    Its mean over queries is MRR. Voorhees, The TREC-8 question answering track report, 1999.
    """
    return next((1 / rank for rank, item in enumerate(ranking[:k], start=1) if grades.get(item, 0) > 0), 0.0)
