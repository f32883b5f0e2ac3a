"""How far a feature's values have moved from those that the model was fitted on, and whether chance explains it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...domain.mlops.drift import FeatureDrift

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BINS = 10
# Rarer levels share a bin with those that never occurred.
_FEWEST = 5
# Added to the count of every bin, so that an empty one has a share; Jeffreys' prior of a multinomial.
_PRIOR = 0.5
_SEED = 20_261_129
_BLOCK = 2_000
# A p-value is known well enough once this many simulated indices reach the observed one.
_ENOUGH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bins:
    """A partition of the values of a feature.

    Each of `values`, ascending, has a bin of its own. Other values share bins that `cuts`, ascending, separate, the
    cut belonging to the lower one. NaN has the last bin.
    """

    values: "NDArray[np.float64]"
    cuts: "NDArray[np.float64]"

    def counts(self, sample: "NDArray[np.float64]") -> "NDArray[np.int64]":
        """Return the number of values (len(values) + len(cuts) + 2,) in each bin."""
        shared = len(self.values) + np.searchsorted(self.cuts, sample, side="left")
        if len(self.values):
            place = np.minimum(np.searchsorted(self.values, sample, side="left"), len(self.values) - 1)
            shared = np.where(self.values[place] == sample, place, shared)
        size = len(self.values) + len(self.cuts) + 2
        return np.bincount(np.where(np.isnan(sample), size - 1, shared), minlength=size)


def bins_of(reference: "NDArray[np.float64]", *, nominal: bool) -> Bins:
    """Return the bins that a feature is compared by.

    A level of a nominal feature has its own bin, and so has each of at most ten distinct numbers. Of more numbers
    those with a tenth of the rows or more have their own, and the others share bins of about a tenth of the rows.
    """
    known = reference[~np.isnan(reference)]
    values, counts = np.unique(known, return_counts=True)
    if nominal or len(values) <= _BINS:
        return Bins(values=values[counts >= _FEWEST], cuts=np.empty(0))
    heavy = values[counts * _BINS >= len(known)]
    rest = known[~np.isin(known, heavy)]
    bins = max(round(_BINS * len(rest) / len(known)), 1)
    return Bins(values=heavy, cuts=np.unique(np.quantile(rest, np.linspace(0, 1, bins + 1)[1:-1])))


def measure_drift(
    feature: str,
    reference: "NDArray[np.float64]",
    current: "NDArray[np.float64]",
    *,
    nominal: bool,
    level: float,
) -> FeatureDrift:
    """Return the drift of `current` (m,) from `reference` (n,); neither is empty.

    The p-value is that of a parametric bootstrap: both samples are drawn again and again from their pooled shares. It
    is precise enough to be compared with `level`, and stops early where it is far above (J. Besag, P. Clifford:
    Sequential Monte Carlo p-values, Biometrika 78, 1991).
    """
    bins = bins_of(reference, nominal=nominal)
    expected, actual = bins.counts(reference), bins.counts(current)
    # A bin that is empty in both says nothing.
    used = expected + actual > 0
    expected, actual = expected[used], actual[used]
    psi = float(population_stability_index(expected, actual))
    return FeatureDrift(feature=feature, psi=psi, p_value=_p_value(expected, actual, psi, draws=round(10 / level)))


def population_stability_index(
    expected: "NDArray[np.int64]", actual: "NDArray[np.int64]"
) -> "NDArray[np.float64] | np.float64":
    """Return sum((a - e) * ln(a / e)) over the shares e and a of counts (..., bins) in each bin; 0 for equal shares."""
    e, a = _shares(expected), _shares(actual)
    index: NDArray[np.float64] | np.float64 = np.sum((a - e) * np.log(a / e), axis=-1)
    return index


def _shares(counts: "NDArray[np.int64]") -> "NDArray[np.float64]":
    smoothed = counts + _PRIOR
    shares: NDArray[np.float64] = smoothed / smoothed.sum(axis=-1, keepdims=True)
    return shares


def _p_value(expected: "NDArray[np.int64]", actual: "NDArray[np.int64]", psi: float, *, draws: int) -> float:
    pooled = (expected + actual) / (expected.sum() + actual.sum())
    rng = np.random.default_rng(_SEED)
    drawn = reached = 0
    while drawn < draws and reached < _ENOUGH:
        size = min(_BLOCK, draws - drawn)
        simulated = population_stability_index(
            rng.multinomial(expected.sum(), pooled, size), rng.multinomial(actual.sum(), pooled, size)
        )
        reached += int(np.sum(simulated >= psi - 1e-12))
        drawn += size
    return (reached + 1) / (drawn + 1)
