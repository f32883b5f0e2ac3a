"""Exact Shapley values of features, by enumeration of their subsets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

from ....errors import AppError
from ....models.scoring import Explanations

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Part = tuple[tuple[int, ...], Callable[[NDArray[np.float64]], NDArray[np.float64]]]

RAW = "raw score"
_MOST_FEATURES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumerationExplainer:
    """An `Explainer` of a sum of functions, each of a few features, against rows to compare with.

    The value of a set of features is the mean of the function over `background` (rows, features) with these features
    set to those of the explained row (Janzing, Minorics and Bloebaum, Feature relevance quantification in explainable
    AI, 2020); a Shapley value is the mean of what a feature adds to a set, over all orders in which features can be
    added (Shapley 1953). As it is linear, the functions are explained one by one, and 2^k sets of k features
    suffice for each.

    Attributes:
        names: of the features.
        background: rows to compare with.
        parts: positions of the features that a function reads, and the function of rows (n, features), which returns
            (n, outputs).
        total: the function that is explained; up to a constant, it is the sum of the parts.
        base: (outputs,) its mean over the background.
        codes: of the outcome that each output is for.
        unit: that of the contributions.
    """

    names: tuple[str, ...]
    background: "NDArray[np.float64]"
    parts: "tuple[Part, ...]"
    total: "Callable[[NDArray[np.float64]], NDArray[np.float64]]"
    codes: tuple[int, ...]
    unit: str
    base: "NDArray[np.float64]" = field(init=False)

    def __post_init__(self) -> None:
        """Measure the base once for all rows."""
        object.__setattr__(self, "base", self.total(self.background).mean(axis=0))

    def explain(self, values: "NDArray[np.float64]") -> Explanations:
        """Return the contributions of every feature to every output.

        Raises:
            AppError: a function reads too many features.
        """
        contributions = np.zeros((len(values), len(self.names), len(self.base)))
        for features, function in self.parts:
            if len(features) > _MOST_FEATURES:
                raise AppError(
                    f"{len(features)} features act together, at most {_MOST_FEATURES} can be explained",
                    hint="estimators of the kind linear, and of boosting with few leaves, can be; or estimate them: "
                    "scoring.explainer: shap",
                )
            for row, one in enumerate(values):
                contributions[row, list(features)] += _shapley(one, self.background, features, function)
        return Explanations(
            names=self.names,
            base=self.base,
            contributions=contributions,
            totals=self.total(values),
            codes=self.codes,
            unit=self.unit,
        )


def _shapley(
    row: "NDArray[np.float64]",
    background: "NDArray[np.float64]",
    features: Sequence[int],
    function: "Callable[[NDArray[np.float64]], NDArray[np.float64]]",
) -> "NDArray[np.float64]":
    """Return the Shapley values (k, outputs) of the k features that a function reads."""
    sets, weights = _subsets(len(features))
    mixed = np.repeat(background[np.newaxis], len(sets), axis=0)
    for place, feature in enumerate(features):
        mixed[sets[:, place], :, feature] = row[feature]
    worth = function(mixed.reshape(len(sets) * len(background), -1)).reshape(len(sets), len(background), -1)
    found: NDArray[np.float64] = weights @ worth.mean(axis=1)
    return found


@cache
def _subsets(count: int) -> "tuple[NDArray[np.bool_], NDArray[np.float64]]":
    """Return the sets of so many features (2^k, k), and how much the worth of each counts for a feature (k, 2^k)."""
    sets = (np.arange(2**count)[:, np.newaxis] >> np.arange(count)) & 1 == 1
    # Of all orders, the share in which exactly the other members of a set came before a feature, or did so without it.
    share = [factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)]
    sizes = sets.sum(axis=1)
    return sets, np.where(sets.T, np.array([0.0, *share])[sizes], -np.array([*share, 0.0])[sizes])
