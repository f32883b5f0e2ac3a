"""Metrics of probabilities for a binary outcome, with intervals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..comparison.statistics import Interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

METRICS = ("accuracy", "precision", "recall", "f1", "roc_auc", "pr_auc", "brier")
DECISION = 0.5
_LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Interval):
    """The value of a metric with its interval; all three numbers are NaN where it is not defined."""

    value: float


def classification_metrics(outcomes: "NDArray[np.bool_]", scores: "NDArray[np.float64]") -> dict[str, float]:
    """Return the metrics named in `METRICS`, as scikit-learn defines them.

    `outcomes` (n,) are what happened, `scores` (n,) probabilities. accuracy, precision, recall and f1 are of the
    decision at 0.5; `pr_auc` is the average precision, `brier` the mean squared error. Without a positive decision
    precision is 0; without both outcomes the areas are NaN.
    """
    values = _weighted_metrics(outcomes, scores, np.ones((1, len(scores))))
    return {name: float(value[0]) for name, value in values.items()}


def bootstrap_intervals(
    outcomes: "NDArray[np.bool_]", scores: "NDArray[np.float64]", *, resamples: int, seed: int
) -> dict[str, Estimate]:
    """Return each metric with its percentile bootstrap interval (Efron and Tibshirani 1993, chapter 13)."""
    rows = len(scores)
    weights = np.random.default_rng(seed).multinomial(rows, np.full(rows, 1 / rows), size=resamples)
    drawn = _weighted_metrics(outcomes, scores, weights.astype(np.float64))
    points = classification_metrics(outcomes, scores)
    return {name: _interval(points[name], drawn[name]) for name in METRICS}


def _interval(point: float, drawn: "NDArray[np.float64]") -> Estimate:
    known = drawn[~np.isnan(drawn)]
    if np.isnan(point) or not len(known):
        return Estimate(value=np.nan, low=np.nan, high=np.nan)
    low, high = np.quantile(known, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return Estimate(value=point, low=float(low), high=float(high))


def _weighted_metrics(
    outcomes: "NDArray[np.bool_]", scores: "NDArray[np.float64]", weights: "NDArray[np.float64]"
) -> Mapping[str, "NDArray[np.float64]"]:
    # `weights` is (resamples, n): how often each row was drawn. All resamples are measured at once.
    order = np.argsort(-scores, kind="stable")
    happened, ordered, drawn = outcomes[order].astype(np.float64), scores[order], weights[:, order]
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
