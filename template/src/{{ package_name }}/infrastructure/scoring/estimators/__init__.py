"""Estimators behind one fitted transformer, selected by `scoring.estimator.kind`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ....config.scoring import EstimatorSettings
from ....domain.scoring.table import Table
from ....domain.scoring.targets import BALANCED, NumberTarget, Target
from ....errors import AppError
from ..transformer import FeatureTransformer, fit_transformer, monotone_directions
from .estimator import Estimator, EstimatorFamily, Sample, one_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray

_KINDS = ("boosting", "linear", "lightgbm", "xgboost")


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedEstimator:
    """A `ScoringModel`."""

    transformer: FeatureTransformer
    kind: str
    estimator: Estimator

    def score(self, values: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return the scores (n, score columns of the table)."""
        return self.estimator.predict(self.transformer.transform(values))


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatorTrainer:
    """A `ModelTrainer`."""

    table: Table
    settings: EstimatorSettings

    @property
    def parameters(self) -> Mapping[str, str | float]:
        """All that decides about the fit beside the rows."""
        return self.settings.model_dump()

    def fit(self, values: "NDArray[np.float64]", outcomes: "NDArray[np.float64]") -> FittedEstimator:
        """Return the fitted model; `settings.seed` decides what is random."""
        transformer, family = fit_transformer(values, self.table), family_of(self.settings.kind)
        with one_thread(self.settings.kind):
            estimator = family.fit(
                self.settings,
                self.table.target,
                monotone_directions(self.table),
                Sample(
                    matrix=transformer.transform(values),
                    outcomes=outcomes,
                    weights=row_weights(self.table.target, outcomes),
                ),
            )
        return FittedEstimator(transformer=transformer, kind=self.settings.kind, estimator=estimator)


def family_of(kind: str) -> EstimatorFamily:
    """Return how estimators of a kind are fitted and stored.

    Raises:
        AppError: there is no such kind, or its packages are not installed.
    """
    if kind not in _KINDS:
        raise AppError(f"no estimator {kind!r}", hint=f"there are {', '.join(_KINDS)}")
    try:
        return _imported(kind)
    except ModuleNotFoundError as error:
        raise AppError(
            f"the estimator {kind} needs the package {error.name}", hint=f"install the extra: uv sync --extra {kind}"
        ) from error


def _imported(kind: str) -> EstimatorFamily:
    # Each module imports its library, which takes long and may be missing.
    match kind:
        case "linear":
            from .sklearn_linear import FAMILY as linear  # noqa: N811, PLC0415

            return linear
        case "lightgbm":
            from .lightgbm_boosting import FAMILY as lightgbm  # noqa: N811, PLC0415

            return lightgbm
        case "xgboost":
            from .xgboost_boosting import FAMILY as xgboost  # noqa: N811, PLC0415

            return xgboost
        case _:
            from .sklearn_boosting import FAMILY as boosting  # noqa: N811, PLC0415

            return boosting


def row_weights(target: Target, outcomes: "NDArray[np.float64]") -> "NDArray[np.float64] | None":
    """Return how much each row counts (n,), of mean 1; None where all count alike."""
    if isinstance(target, NumberTarget) or not target.weights:
        return None
    codes = outcomes.astype(np.int64)
    if target.weights == BALANCED:
        counts = np.bincount(codes, minlength=len(target.outcomes))
        weights = 1.0 / np.maximum(counts, 1)[codes]
    else:
        weights = np.array([target.weight(code) for code in range(len(target.outcomes))])[codes]
    found: NDArray[np.float64] = weights / weights.mean()
    return found
