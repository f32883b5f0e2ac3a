"""The churn model: gradient-boosted trees behind one fitted transformer."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import ThreadpoolController

from ...config.scoring import BoostingSettings
from ...domain.scoring.policy import FeaturePolicy
from .transformer import FeatureTransformer, fit_transformer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROWS_WORTH_THREADS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BoostedChurnModel:
    """A `ChurnModel`."""

    transformer: FeatureTransformer
    estimator: HistGradientBoostingClassifier

    def score(self, values: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return churn probabilities (n,)."""
        matrix = self.transformer.transform(values)
        with _threads(1 if len(values) < _ROWS_WORTH_THREADS else None):
            scores: NDArray[np.float64] = self.estimator.predict_proba(matrix)[:, 1]
        return scores


@dataclass(frozen=True, slots=True, kw_only=True)
class BoostedChurnTrainer:
    """A `ChurnTrainer`."""

    policy: FeaturePolicy
    settings: BoostingSettings

    def fit(self, values: "NDArray[np.float64]", churned: "NDArray[np.bool_]") -> BoostedChurnModel:
        """Return the fitted model; `settings.seed` decides what is random."""
        transformer = fit_transformer(values, self.policy)
        estimator = HistGradientBoostingClassifier(
            learning_rate=self.settings.learning_rate,
            max_iter=self.settings.trees,
            max_leaf_nodes=self.settings.leaves,
            min_samples_leaf=self.settings.min_rows_per_leaf,
            l2_regularization=self.settings.l2,
            max_features=self.settings.features_per_split,
            early_stopping=False,
            random_state=self.settings.seed,
        )
        with _threads(1 if len(values) < _ROWS_WORTH_THREADS else None):
            estimator.fit(transformer.transform(values), churned)
        return BoostedChurnModel(transformer=transformer, estimator=estimator)


def _threads(limit: int | None) -> AbstractContextManager[object]:
    # On busy cores OpenMP's threads wait for each other longer than a small batch takes.
    limited: AbstractContextManager[object] = _thread_pools().limit(limits=limit, user_api="openmp")
    return limited


@cache
def _thread_pools() -> ThreadpoolController:
    return ThreadpoolController()
