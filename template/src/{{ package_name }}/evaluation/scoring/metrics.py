"""Metrics of probabilities for a yes or no outcome."""

from typing import TYPE_CHECKING

import numpy as np
from sklearn import metrics

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DECISION = 0.5


def classification_metrics(outcomes: "NDArray[np.bool_]", scores: "NDArray[np.float64]") -> dict[str, float]:
    """Return accuracy, precision, recall and f1 at a threshold of 0.5, roc_auc, pr_auc and brier.

    `outcomes` (n,) holds both classes; `scores` (n,) are probabilities. `brier` is the mean squared error of the
    probabilities. Without a predicted positive, precision and f1 are 0.
    """
    decided = scores >= _DECISION
    return {
        "accuracy": float(metrics.accuracy_score(outcomes, decided)),
        "precision": float(metrics.precision_score(outcomes, decided, zero_division=0)),
        "recall": float(metrics.recall_score(outcomes, decided)),
        "f1": float(metrics.f1_score(outcomes, decided)),
        "roc_auc": float(metrics.roc_auc_score(outcomes, scores)),
        "pr_auc": float(metrics.average_precision_score(outcomes, scores)),
        "brier": float(np.mean((scores - outcomes) ** 2)),
    }
