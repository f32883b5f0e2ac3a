"""Fuse several scores or rankings into one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..hits import RetrievalHit

Scores = NDArray[np.float64]

# Of a search by vectors too; docs/retrieval.md says what was measured.
WORDS, VECTORS = 0.7, 0.3
_RRF_K = 60


def min_max(scores: Scores) -> Scores:
    """Return the scores moved to [0, 1]; where all are equal, zeros."""
    if not len(scores):
        return scores
    low, high = float(scores.min()), float(scores.max())
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)


def mixed_scores(signals: Mapping[str, Scores], weights: Mapping[str, float]) -> Scores:
    """Return the weighted mean of the signals after `min_max`, shape `(n_candidates,)`.

    Lee, Analyses of multiple evidence combination, SIGIR 1997 (CombSUM over min-max scores, weighted).
    """
    total = sum(weights[name] for name in signals)
    return np.asarray(sum(weights[name] / total * min_max(scores) for name, scores in signals.items()))


def reciprocal_ranks(signals: Mapping[str, Scores]) -> Scores:
    """Return the sum over the signals of 1 / (60 + rank), where equal scores share the best of their ranks.

    Cormack, Clarke and Buettcher, Reciprocal rank fusion outperforms Condorcet, SIGIR 2009.
    """
    return np.asarray(sum(_rank_shares(scores) for scores in signals.values()))


def fused(by_words: Sequence[RetrievalHit], by_vectors: Sequence[RetrievalHit]) -> tuple[RetrievalHit, ...]:
    """Return all hits by 0.7 of their score by words and 0.3 of that by vectors; equal scores are ordered by chunk id.

    Scores by words, of which none counts less than 0, are divided by the highest; those by vectors pass `min_max`. A
    hit that a ranking lacks gets nothing of it.
    """
    words = np.maximum([hit.score for hit in by_words], 0)
    signals = (
        (by_words, WORDS * words / (words.max(initial=0) or 1)),
        (by_vectors, VECTORS * min_max(np.array([hit.score for hit in by_vectors]))),
    )
    hits: dict[str, RetrievalHit] = {}
    scores: dict[str, float] = defaultdict(float)
    for ranking, shares in signals:
        for hit, share in zip(ranking, shares.tolist(), strict=True):
            hits.setdefault(hit.chunk_id, hit)
            scores[hit.chunk_id] += share
    order = sorted(hits, key=lambda name: (-scores[name], name))
    return tuple(replace(hits[name], score=scores[name]) for name in order)


def best_first(scores: Scores, names: Sequence[str]) -> list[int]:
    """Return the positions by falling score; equal scores by name."""
    ranked = sorted(zip((-scores).tolist(), names, range(len(names)), strict=True))
    return [position for _, _, position in ranked]


def _rank_shares(scores: Scores) -> Scores:
    ranks = np.searchsorted(np.sort(-scores), -scores, side="left") + 1
    return 1 / (_RRF_K + ranks.astype(np.float64))
