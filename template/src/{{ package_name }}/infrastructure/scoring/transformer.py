"""From feature values to what an estimator is fitted on: one fitted transformer for training and serving."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...domain.scoring.policy import Category, FeaturePolicy, Flag, Number

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DERIVED = ("average_charge", "charge_change")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureTransformer:
    """Derives, standardizes and encodes. `means` and `scales` are of the numeric columns, in their order.

    Every step is exact arithmetic row by row, so that a row comes out the same, to the bit, alone or among others.
    """

    policy: FeaturePolicy
    means: tuple[float, ...]
    scales: tuple[float, ...]

    def transform(self, values: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return the design matrix (n, columns) of feature values (n, features of the policy).

        Raises:
            ValueError: the number of features is wrong, or a value is not finite.
        """
        if values.ndim != 2 or values.shape[1] != len(self.policy.features):  # noqa: PLR2004 - rows and columns
            raise ValueError(f"expected {len(self.policy.features)} features a row, got an array of {values.shape}")
        if not np.isfinite(values).all():
            raise ValueError("a feature value is not a finite number")
        # Column by column in memory: written so here, and trees read it so, in two thirds of the time.
        matrix = np.empty((len(values), len(column_names(self.policy))), order="F")
        numbers = len(self.means)
        _write_numbers(values, self.policy, matrix)
        matrix[:, :numbers] -= self.means
        matrix[:, :numbers] /= self.scales
        _write_levels(values, self.policy, matrix, start=numbers)
        return matrix


def fit_transformer(values: "NDArray[np.float64]", policy: FeaturePolicy) -> FeatureTransformer:
    """Return the transformer for training values (n, features of the policy)."""
    numbers = np.empty((len(values), len(number_names(policy))))
    _write_numbers(values, policy, numbers)
    scales = numbers.std(axis=0)
    return FeatureTransformer(
        policy=policy,
        means=tuple(numbers.mean(axis=0).tolist()),
        scales=tuple(np.where(scales > 0, scales, 1.0).tolist()),
    )


def number_names(policy: FeaturePolicy) -> tuple[str, ...]:
    """Return the names of the numeric columns, which stand first in a design matrix."""
    return (*(feature.name for feature in policy.features if isinstance(feature, Number)), *_DERIVED)


def column_names(policy: FeaturePolicy) -> tuple[str, ...]:
    """Return the names of all columns of a design matrix; one that stands for a level is `feature=level`."""
    names = [*number_names(policy)]
    for feature in policy.features:
        if isinstance(feature, Flag) or (isinstance(feature, Category) and feature.ordered):
            names.append(feature.name)
        elif isinstance(feature, Category):
            names += [f"{feature.name}={level}" for level in feature.levels]
    return tuple(names)


def _write_numbers(values: "NDArray[np.float64]", policy: FeaturePolicy, matrix: "NDArray[np.float64]") -> None:
    places = [place for place, feature in enumerate(policy.features) if isinstance(feature, Number)]
    for column, place in enumerate(places):
        matrix[:, column] = values[:, place]
    tenure, monthly, total = (
        values[:, policy.position(name)] for name in ("tenure_months", "monthly_charges", "total_charges")
    )
    # The policy admits nobody before the first bill; a month at least keeps the division defined for any values.
    average = total / np.maximum(tenure, 1)
    matrix[:, len(places)] = average
    matrix[:, len(places) + 1] = monthly - average


def _write_levels(
    values: "NDArray[np.float64]", policy: FeaturePolicy, matrix: "NDArray[np.float64]", *, start: int
) -> None:
    column = start
    for place, feature in enumerate(policy.features):
        if isinstance(feature, Flag) or (isinstance(feature, Category) and feature.ordered):
            matrix[:, column] = values[:, place]
            column += 1
        elif isinstance(feature, Category):
            for level in range(len(feature.levels)):
                matrix[:, column] = values[:, place] == level
                column += 1
