"""Metrics of probabilities for several classes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAST_PROBABILITY = 1e-15


def weighted_metrics(
    outcomes: "NDArray[np.float64]", scores: "NDArray[np.float64]", weights: "NDArray[np.float64]"
) -> Mapping[str, "NDArray[np.float64]"]:
    """Return the metrics (m,) of m resamples, as scikit-learn defines them; `weights` (m, n) counts draws of a row.

    `outcomes` (n,) are positions of classes, `scores` (n, classes) probabilities; the highest one decides.
    `macro_f1` is the mean over the classes that have or are decided to have rows, `macro_recall` (balanced accuracy)
    over those that have. `log_loss` is in nats.
    """
    table = confusion(outcomes, scores, weights)
    right = np.diagonal(table, axis1=1, axis2=2)
    happened, decided, total = table.sum(axis=2), table.sum(axis=1), weights.sum(axis=1)
    losses = -np.log(np.maximum(scores[np.arange(len(scores)), outcomes.astype(np.int64)], _LEAST_PROBABILITY))
    with np.errstate(divide="ignore", invalid="ignore"):
        f1 = 2 * right / (happened + decided)
        recall = right / happened
        known, seen = happened > 0, happened + decided > 0
        return {
            "macro_f1": np.where(seen, f1, 0).sum(axis=1) / seen.sum(axis=1),
            "accuracy": right.sum(axis=1) / total,
            "macro_recall": np.where(known, recall, 0).sum(axis=1) / known.sum(axis=1),
            "log_loss": weights @ losses / total,
        }


def confusion(
    outcomes: "NDArray[np.float64]", scores: "NDArray[np.float64]", weights: "NDArray[np.float64]"
) -> "NDArray[np.float64]":
    """Return how often each class (second axis) was decided to be each class (third axis), of m resamples (m, k, k)."""
    classes = scores.shape[1]
    cells = outcomes.astype(np.int64) * classes + scores.argmax(axis=1)
    counts = [np.bincount(cells, weights=drawn, minlength=classes * classes) for drawn in weights]
    return np.stack(counts).reshape(-1, classes, classes).astype(np.float64)
