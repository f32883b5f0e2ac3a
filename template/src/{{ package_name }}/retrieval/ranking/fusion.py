"""Make one score of several signals over the same candidates."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

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
    return np.asarray(sum(1 / (_RRF_K + _ranks(scores)) for scores in signals.values()))


def best_first(scores: Scores, names: Sequence[str]) -> list[int]:
    """Return the positions by falling score; equal scores by name."""
    ranked = sorted(zip((-scores).tolist(), names, range(len(names)), strict=True))
    return [position for _, _, position in ranked]


def _ranks(scores: Scores) -> Scores:
    ordered = np.sort(-scores)
    return np.searchsorted(ordered, -scores, side="left").astype(np.float64) + 1
