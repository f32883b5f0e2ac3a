"""Reorder retrieved passages by the scores of a reranking model."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..models.retrieval.reranking import Reranker
from .hits import NO_FILTERS, Filters, RetrievalHit, Retriever


@dataclass(frozen=True, slots=True, kw_only=True)
class RerankingRetriever:
    """A `Retriever` that reorders the first `pool` hits of `retriever` by the scores of `reranker`."""

    retriever: Retriever
    reranker: Reranker
    pool: int

    def search(self, query: str, *, limit: int, filters: Filters = NO_FILTERS) -> tuple[RetrievalHit, ...]:
        """Return the best passages, the reranked ones first; equal scores are ordered by chunk id.

        Raises:
            RerankError: the model gave no scores.
        """
        found = self.retriever.search(query, limit=max(limit, self.pool), filters=filters)
        pooled, rest = found[: self.pool], found[self.pool :]
        scores = self.reranker.scores(query, [hit.searched for hit in pooled])
        rescored = [replace(hit, score=score) for hit, score in zip(pooled, scores, strict=True)]
        ordered = sorted(rescored, key=lambda hit: (-hit.score, hit.chunk_id))
        return (*ordered, *_below(ordered, rest))[:limit]


def _below(ordered: Sequence[RetrievalHit], rest: Sequence[RetrievalHit]) -> list[RetrievalHit]:
    """Return `rest` in its order, with scores that decrease further by the average step of `ordered`."""
    if not rest:
        return []
    best, last = ordered[0].score, ordered[-1].score
    step = (best - last) / len(ordered) or 1.0
    return [replace(hit, score=last - step * number) for number, hit in enumerate(rest, start=1)]
