"""Skill of predictions, and the paired gain of one model over another."""

from typing import TYPE_CHECKING

import numpy as np

from ...domain.mlops.promotion import Gain

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RESAMPLES = 2_000
_SEED = 20_261_129
_LEVEL = 0.95
# Numbers that are drawn at a time.
_BLOCK = 1_000_000


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

    The interval is the percentile bootstrap over rows (B. Efron, R. Tibshirani: An Introduction to the Bootstrap, 1993,
    chapter 13), the same rows for both models.
    """
    reference = reference_error(outcomes, columns=champion.shape[1])
    if not reference > 0:
        return Gain(value=float("nan"), low=float("nan"), high=float("nan"))
    gains = (squared_errors(outcomes, champion) - squared_errors(outcomes, challenger)) / reference
    rng = np.random.default_rng(_SEED)
    at_a_time = max(_BLOCK // len(gains), 1)
    drawn = [
        gains[rng.integers(0, len(gains), (min(at_a_time, _RESAMPLES - start), len(gains)))].mean(axis=1)
        for start in range(0, _RESAMPLES, at_a_time)
    ]
    low, high = np.quantile(np.concatenate(drawn), [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return Gain(value=float(gains.mean()), low=float(low), high=float(high))
