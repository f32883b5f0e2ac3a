"""Fuse several scores or rankings into one."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..hits import RetrievalHit

Scores = NDArray[np.float64]

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


def fused(rankings: Sequence[Sequence[RetrievalHit]]) -> tuple[RetrievalHit, ...]:
    """Return the hits of all rankings by the sum of `reciprocal_ranks`; equal sums are ordered by chunk id."""
    shares: dict[str, list[float]] = defaultdict(list)
    hits: dict[str, RetrievalHit] = {}
    for ranking in rankings:
        for hit, share in zip(ranking, _rank_shares(np.array([hit.score for hit in ranking])).tolist(), strict=True):
            hits.setdefault(hit.chunk_id, hit)
            shares[hit.chunk_id].append(share)
    # Added up exactly, so that the order of the rankings cannot part what is equal.
    scores = {name: math.fsum(found) for name, found in shares.items()}
    order = sorted(hits, key=lambda name: (-scores[name], name))
    return tuple(replace(hits[name], score=scores[name]) for name in order)


def best_first(scores: Scores, names: Sequence[str]) -> list[int]:
    """Return the positions by falling score; equal scores by name."""
    ranked = sorted(zip((-scores).tolist(), names, range(len(names)), strict=True))
    return [position for _, _, position in ranked]


def _rank_shares(scores: Scores) -> Scores:
    ranks = np.searchsorted(np.sort(-scores), -scores, side="left") + 1
    return 1 / (_RRF_K + ranks.astype(np.float64))
