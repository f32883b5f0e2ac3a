"""Metrics of predicted numbers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def weighted_metrics(
    outcomes: "NDArray[np.float64]", scores: "NDArray[np.float64]", weights: "NDArray[np.float64]"
) -> Mapping[str, "NDArray[np.float64]"]:
    """Return the metrics (m,) of m resamples; `weights` (m, n) is how often a row is drawn.

    `outcomes` (n,) and `scores` (n, 1) are in the unit of the target, and so are `rmse`, the root of the mean squared
    error, and `mae`, the mean absolute error. `rmse_ratio` is the rmse over that of predicting the mean for every row:
    1 is no better than the mean, and `r2` is 1 minus its square. Where all outcomes are equal both are NaN.
    """
    total = weights.sum(axis=1)
    errors = scores[:, 0] - outcomes
    rmse = np.sqrt(weights @ errors**2 / total)
    # About the mean of all rows, so that squares of large numbers lose no digits.
    centred = outcomes - outcomes.mean()
    means = weights @ centred / total
    variance = np.maximum(weights @ centred**2 / total - means**2, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(variance > 0, rmse / np.sqrt(variance), np.nan)
    return {"rmse_ratio": ratio, "rmse": rmse, "mae": weights @ np.abs(errors) / total, "r2": 1 - ratio**2}
