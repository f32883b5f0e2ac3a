"""Estimators of scikit-learn behind one fitted transformer."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import ThreadpoolController

from ...config.scoring import EstimatorSettings
from ...domain.scoring.table import Table
from .transformer import FeatureTransformer, fit_transformer, monotone_directions

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedEstimator:
    """A `ScoringModel`."""

    transformer: FeatureTransformer
    estimator: HistGradientBoostingClassifier | LogisticRegression

    def score(self, values: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return probabilities of the positive outcome (n,)."""
        matrix = self.transformer.transform(values)
        if isinstance(self.estimator, LogisticRegression):
            return _logistic(self.estimator, matrix)
        with one_thread():
            scores: NDArray[np.float64] = self.estimator.predict_proba(matrix)[:, 1]
        return scores


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatorTrainer:
    """A `ModelTrainer`."""

    table: Table
    settings: EstimatorSettings

    @property
    def parameters(self) -> Mapping[str, str | float]:
        """All that decides about the fit beside the rows."""
        return self.settings.model_dump()

    def fit(self, values: "NDArray[np.float64]", outcomes: "NDArray[np.bool_]") -> FittedEstimator:
        """Return the fitted model; `settings.seed` decides what is random."""
        transformer = fit_transformer(values, self.table)
        estimator = self._boosting() if self.settings.kind == "boosting" else self._logistic()
        with one_thread():
            estimator.fit(transformer.transform(values), outcomes)
        return FittedEstimator(transformer=transformer, estimator=estimator)

    def _boosting(self) -> HistGradientBoostingClassifier:
        return HistGradientBoostingClassifier(
            learning_rate=self.settings.learning_rate,
            max_iter=self.settings.trees,
            max_leaf_nodes=self.settings.leaves,
            min_samples_leaf=self.settings.min_rows_per_leaf,
            l2_regularization=self.settings.l2,
            max_features=self.settings.features_per_split,
            monotonic_cst=monotone_directions(self.table),
            early_stopping=False,
            random_state=self.settings.seed,
        )

    def _logistic(self) -> LogisticRegression:
        return LogisticRegression(C=1 / self.settings.l2 if self.settings.l2 else np.inf, max_iter=1000)


def one_thread() -> AbstractContextManager[object]:
    """Keep the estimator on the thread that calls it.

    Its own threads meet after every tree, and on busy cores wait for each other longer than they compute. Several
    batches at a time, each on one thread, use the cores without that: `score_window` does so.
    """
    limited: AbstractContextManager[object] = _thread_pools().limit(limits=1, user_api="openmp")
    return limited


def _logistic(estimator: LogisticRegression, matrix: "NDArray[np.float64]") -> "NDArray[np.float64]":
    # Column by column: a matrix product rounds differently for one row and for many.
    total = np.full(len(matrix), estimator.intercept_[0])
    for column, weight in enumerate(estimator.coef_[0]):
        total += matrix[:, column] * weight
    scores: NDArray[np.float64] = expit(total)
    return scores


@cache
def _thread_pools() -> ThreadpoolController:
    return ThreadpoolController()
