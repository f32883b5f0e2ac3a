"""Skill of predictions, and the paired gain of one model over another."""

from typing import TYPE_CHECKING

import numpy as np

from ...domain.mlops.promotion import Gain
from ..comparison.resampling import bootstrap_value

if TYPE_CHECKING:
    from numpy.typing import NDArray


def squared_errors(outcomes: "NDArray[np.float64]", scores: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return the squared error (n,) of each row.

    `outcomes` (n,) and `scores` (n, 1) are numbers, or 0 or 1 and a probability. With more columns `scores` are
    probabilities of classes, `outcomes` their positions, and the errors of all classes are added (G. Brier,
    Verification of forecasts expressed in terms of probability, 1950).
    """
    if scores.shape[1] == 1:
        errors: NDArray[np.float64] = (scores[:, 0] - outcomes) ** 2
        return errors
    truth = np.eye(scores.shape[1])[outcomes.astype(np.int64)]
    summed: NDArray[np.float64] = ((scores - truth) ** 2).sum(axis=1)
    return summed


def reference_error(outcomes: "NDArray[np.float64]", *, columns: int) -> float:
    """Return the mean squared error of predicting the mean outcome, or the shares of the classes, for every row."""
    if columns == 1:
        return float(outcomes.var())
    shares = np.bincount(outcomes.astype(np.int64), minlength=columns) / len(outcomes)
    return float(1 - np.sum(shares**2))


def skill(outcomes: "NDArray[np.float64]", scores: "NDArray[np.float64]") -> float:
    """Return 1 minus the mean squared error over that of the mean; NaN where all outcomes are equal."""
    reference = reference_error(outcomes, columns=scores.shape[1])
    return 1 - float(squared_errors(outcomes, scores).mean()) / reference if reference > 0 else float("nan")


def paired_gain(
    outcomes: "NDArray[np.float64]", champion: "NDArray[np.float64]", challenger: "NDArray[np.float64]"
) -> Gain:
    """Return how much more skill the scores of `challenger` have than those of `champion`, for the same rows.

    The interval is the percentile bootstrap of `comparison.resampling` over rows, the same rows for both models.
    """
    reference = reference_error(outcomes, columns=champion.shape[1])
    if not reference > 0:
        return Gain(value=float("nan"), low=float("nan"), high=float("nan"))
    gains = (squared_errors(outcomes, champion) - squared_errors(outcomes, challenger)) / reference
    interval = bootstrap_value(gains.tolist(), "mean")
    return Gain(value=float(gains.mean()), low=interval.low, high=interval.high)
