"""From feature values to what an estimator is fitted on: one fitted transformer for training and serving."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...domain.scoring.policy import Category, FeaturePolicy, Flag

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PROTECTION = ("online_security", "online_backup", "device_protection", "tech_support")
_SERVICES = (*_PROTECTION, "phone_service", "multiple_lines", "streaming_tv", "streaming_movies")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureTransformer:
    """Derives, standardizes and one-hot encodes. `means` and `scales` are of the numeric columns, in their order.

    Every step is exact arithmetic row by row, so that a row comes out the same, to the bit, alone or among others.
    """

    policy: FeaturePolicy
    means: tuple[float, ...]
    scales: tuple[float, ...]

    def transform(self, values: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return the design matrix (n, columns) of feature values (n, features of the policy)."""
        numbers = (_numbers(values, self.policy) - np.array(self.means)) / np.array(self.scales)
        return np.hstack([numbers, _indicators(values, self.policy)])


def fit_transformer(values: "NDArray[np.float64]", policy: FeaturePolicy) -> FeatureTransformer:
    """Return the transformer for training values (n, features of the policy)."""
    numbers = _numbers(values, policy)
    scales = numbers.std(axis=0)
    return FeatureTransformer(
        policy=policy,
        means=tuple(numbers.mean(axis=0).tolist()),
        scales=tuple(np.where(scales > 0, scales, 1.0).tolist()),
    )


def _numbers(values: "NDArray[np.float64]", policy: FeaturePolicy) -> "NDArray[np.float64]":
    column = {feature.name: values[:, place] for place, feature in enumerate(policy.features)}
    tenure, monthly, total = column["tenure_months"], column["monthly_charges"], column["total_charges"]
    average = total / tenure
    services = np.sum([column[name] for name in _SERVICES], axis=0)
    protection = np.sum([column[name] for name in _PROTECTION], axis=0)
    return np.column_stack([tenure, monthly, total, average, monthly - average, services, protection])


def _indicators(values: "NDArray[np.float64]", policy: FeaturePolicy) -> "NDArray[np.float64]":
    columns = []
    for place, feature in enumerate(policy.features):
        if isinstance(feature, Category):
            columns += [values[:, place] == level for level in range(len(feature.levels))]
        elif isinstance(feature, Flag):
            columns.append(values[:, place])
    return np.column_stack(columns).astype(np.float64)
