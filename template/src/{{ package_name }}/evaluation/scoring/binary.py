"""Metrics of probabilities for a binary outcome."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DECISION = 0.5


def weighted_metrics(
    outcomes: "NDArray[np.float64]", scores: "NDArray[np.float64]", weights: "NDArray[np.float64]"
) -> Mapping[str, "NDArray[np.float64]"]:
    """Return the metrics (m,) of m resamples, as scikit-learn defines them; `weights` (m, n) counts draws of a row.

    `outcomes` (n,) are 0 or 1, `scores` (n, 1) probabilities. accuracy, precision, recall and f1 are of the decision at
    0.5; `pr_auc` is the average precision, `brier` the mean squared error. Without a positive decision precision is 0;
    without both outcomes the areas are NaN.
    """
    order = np.argsort(-scores[:, 0], kind="stable")
    happened, ordered, drawn = outcomes[order], scores[order, 0], weights[:, order]
    positives, negatives = np.cumsum(drawn * happened, axis=1), np.cumsum(drawn * (1 - happened), axis=1)
    total, all_positive, all_negative = drawn.sum(axis=1), positives[:, -1], negatives[:, -1]
    # Rows with the same score are taken or left together.
    ends = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)
    hits, misses = _from_zero(positives[:, ends]), _from_zero(negatives[:, ends])
    chosen = int(np.searchsorted(-ordered, -DECISION, side="right"))
    true_positive = positives[:, chosen - 1] if chosen else np.zeros(len(weights))
    false_positive = negatives[:, chosen - 1] if chosen else np.zeros(len(weights))
    with np.errstate(divide="ignore", invalid="ignore"):
        recall = true_positive / all_positive
        area = np.sum(np.diff(misses) * (hits[:, 1:] + hits[:, :-1]) / 2, axis=1)
        steps = np.diff(hits) * np.nan_to_num(hits[:, 1:] / (hits[:, 1:] + misses[:, 1:]))
        return {
            "accuracy": (true_positive + all_negative - false_positive) / total,
            "precision": np.nan_to_num(true_positive / (true_positive + false_positive)),
            "recall": recall,
            "f1": 2 * true_positive / (true_positive + false_positive + all_positive),
            "roc_auc": area / (all_positive * all_negative),
            "pr_auc": np.where(all_negative > 0, np.sum(steps, axis=1) / all_positive, np.nan),
            "brier": np.sum(drawn * (ordered - happened) ** 2, axis=1) / total,
        }


def _from_zero(counts: "NDArray[np.float64]") -> "NDArray[np.float64]":
    return np.hstack([np.zeros((len(counts), 1)), counts])
