"""From feature values to what an estimator is fitted on: one fitted transformer for training and serving."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...domain.scoring.features import Category, Date, Number, Ratio, is_optional
from ...domain.scoring.table import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureTransformer:
    """Derives, standardizes and encodes; `means` and `scales` are of the known values of numeric columns.

    Every step is exact arithmetic row by row, so that a row comes out the same, to the bit, alone or among others.
    """

    table: Table
    means: tuple[float, ...]
    scales: tuple[float, ...]

    def transform(self, values: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return the design matrix (n, columns) of feature values (n, features of the table).

        Raises:
            ValueError: the number of features is wrong, or a value is infinite, or unknown though it may not be.
        """
        if values.ndim != 2 or values.shape[1] != len(self.table.features):  # noqa: PLR2004 - rows and columns
            raise ValueError(f"expected {len(self.table.features)} features a row, got an array of {values.shape}")
        # A finite sum tells in one pass that there is nothing to look for.
        if not np.isfinite(values.sum()):
            required = [not is_optional(feature) for feature in self.table.features]
            if np.isinf(values).any() or np.isnan(values[:, required]).any():
                raise ValueError("a feature value is not a finite number")
        # Column by column in memory: trees read it so, in two thirds of the time.
        columns = [*_numbers(values, self.table), *_levels(values, self.table)]
        matrix = np.empty((len(values), len(columns)), order="F")
        for place, column in enumerate(columns):
            matrix[:, place] = column
        matrix[:, : len(self.means)] -= self.means
        matrix[:, : len(self.means)] /= self.scales
        return matrix


def fit_transformer(values: "NDArray[np.float64]", table: Table) -> FeatureTransformer:
    """Return the transformer for training values (n, features of the table)."""
    numbers = np.empty((len(values), len(number_names(table))))
    for column, number in enumerate(_numbers(values, table)):
        numbers[:, column] = number
    known = np.ma.masked_invalid(numbers)
    means, scales = known.mean(axis=0).filled(0.0), known.std(axis=0).filled(0.0)
    return FeatureTransformer(
        table=table,
        means=tuple(means.tolist()),
        scales=tuple(np.where(scales > 0, scales, 1.0).tolist()),
    )


def number_names(table: Table) -> tuple[str, ...]:
    """Return the names of the numeric columns, which come first in a design matrix."""
    numbers = [feature.name for feature in table.features if isinstance(feature, Number | Date)]
    return (*numbers, *(derived.name for derived in table.derived))


def column_names(table: Table) -> tuple[str, ...]:
    """Return the names of all columns of a design matrix; one that encodes a level is `feature=level`."""
    names = [*number_names(table)]
    for feature in table.features:
        if isinstance(feature, Category) and not feature.ordered:
            names += [f"{feature.name}={level}" for level in feature.levels]
        elif not isinstance(feature, Number | Date):
            names.append(feature.name)
    return tuple(names)


def column_features(table: Table) -> tuple[str, ...]:
    """Return, for each column of a design matrix, the feature or derived feature that it encodes."""
    levels = {
        f"{one.name}={level}": one.name for one in table.features if isinstance(one, Category) for level in one.levels
    }
    return tuple(levels.get(name, name) for name in column_names(table))


def column_inputs(table: Table) -> tuple[tuple[int, ...], ...]:
    """Return, for each column of a design matrix, the positions of the features that it is computed from."""
    inputs = {feature.name: {place} for place, feature in enumerate(table.features)}
    for derived in table.derived:
        inputs[derived.name] = set[int]().union(*(inputs[name] for name in derived.inputs))
    return tuple(tuple(sorted(inputs[name])) for name in column_features(table))


def monotone_directions(table: Table) -> list[int]:
    """Return -1, 0 or 1 for each column of a design matrix: how a score may change as it grows."""
    declared = {feature.name: int(feature.monotone) for feature in table.features}
    return [declared.get(name, 0) for name in column_names(table)]


def _numbers(values: "NDArray[np.float64]", table: Table) -> Iterator["NDArray[np.float64]"]:
    found: dict[str, NDArray[np.float64]] = {}
    for place, feature in enumerate(table.features):
        if isinstance(feature, Number | Date):
            found[feature.name] = values[:, place]
    for derived in table.derived:
        first, second = (found[name] for name in derived.inputs)
        if isinstance(derived, Ratio):
            found[derived.name] = first / np.maximum(second, derived.minimum_denominator)
        else:
            found[derived.name] = first - second
    yield from found.values()


def _levels(values: "NDArray[np.float64]", table: Table) -> "Iterator[NDArray[np.bool_ | np.float64]]":
    for place, feature in enumerate(table.features):
        if isinstance(feature, Category) and not feature.ordered:
            yield from (values[:, place] == level for level in range(len(feature.levels)))
        elif not isinstance(feature, Number | Date):
            yield values[:, place]
