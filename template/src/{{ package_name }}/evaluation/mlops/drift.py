"""How far a feature's values have moved from those that the model was fitted on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BINS = 10
_FLOOR = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureDrift:
    """`psi` is the population stability index; `ks` the Kolmogorov-Smirnov distance in [0, 1], `p_value` its test's."""

    feature: str
    psi: float
    ks: float
    p_value: float


def feature_drift(feature: str, reference: "NDArray[np.float64]", current: "NDArray[np.float64]") -> FeatureDrift:
    """Return the drift of `current` (m,) from `reference` (n,); neither is empty."""
    test = stats.ks_2samp(reference, current)
    return FeatureDrift(
        feature=feature,
        psi=population_stability_index(reference, current),
        ks=float(test.statistic),
        p_value=float(test.pvalue),
    )


def population_stability_index(reference: "NDArray[np.float64]", current: "NDArray[np.float64]") -> float:
    """Return sum((c - r) * ln(c / r)) over the shares r and c of at most ten bins; 0 for equal shares.

    The bins are cut at the deciles of `reference`, so that a value with many rows has a bin of its own. An empty bin
    counts as a share of 0.0001. Below 0.1 is commonly read as stable, above 0.25 as a shift.
    """
    cuts = np.unique(np.quantile(reference, np.linspace(0, 1, _BINS + 1)[1:-1]))
    expected = _shares(reference, cuts)
    actual = _shares(current, cuts)
    return float(np.sum((actual - expected) * np.log(actual / expected)))


def _shares(values: "NDArray[np.float64]", cuts: "NDArray[np.float64]") -> "NDArray[np.float64]":
    counts = np.bincount(np.searchsorted(cuts, values, side="left"), minlength=len(cuts) + 1)
    shares: NDArray[np.float64] = np.maximum(counts / len(values), _FLOOR)
    return shares
