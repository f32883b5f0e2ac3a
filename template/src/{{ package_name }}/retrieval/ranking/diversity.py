"""Select passages that are relevant and differ from each other."""

from collections.abc import Sequence

from ..hits import RetrievalHit
from ..text.analysis import query_terms


def diverse(hits: Sequence[RetrievalHit], *, limit: int, relevance: float = 0.8) -> tuple[RetrievalHit, ...]:
    """Return `limit` hits by maximal marginal relevance, the most relevant first.

    Each step takes the hit with the highest `relevance * score - (1 - relevance) * likeness`, where scores are moved to
    [0, 1] and likeness is the highest Jaccard index of terms with a hit that was taken. Ties go to the earlier hit.
    Carbonell and Goldstein, The use of MMR, SIGIR 1998.
    """
    scores = [hit.score for hit in hits]
    low, span = min(scores, default=0.0), max(scores, default=0.0) - min(scores, default=0.0)
    known = [frozenset(query_terms(hit.text, hit.language)) for hit in hits]
    left, taken = list(range(len(hits))), list[int]()
    while left and len(taken) < limit:

        def gain(index: int) -> float:
            likeness = max((_jaccard(known[index], known[other]) for other in taken), default=0.0)
            return relevance * ((scores[index] - low) / span if span else 1.0) - (1 - relevance) * likeness

        best = max(left, key=gain)
        left.remove(best)
        taken.append(best)
    return tuple(hits[index] for index in taken)


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / len(first | second) if first or second else 1.0
