"""Histogram gradient boosting of scikit-learn."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from ....config.scoring import EstimatorSettings
from ....domain.scoring.targets import NumberTarget, Target
from . import skops_files
from .estimator import Estimator, Sample, class_scores, one_thread, output_codes

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class SklearnBoosting:
    """An `Estimator`."""

    target: Target
    fitted: HistGradientBoostingClassifier | HistGradientBoostingRegressor

    def predict(self, matrix: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return scores."""
        with one_thread("boosting"):
            if isinstance(self.fitted, HistGradientBoostingRegressor):
                numbers: NDArray[np.float64] = self.fitted.predict(matrix)[:, np.newaxis]
                return numbers
            return class_scores(self.fitted.predict_proba(matrix), self.fitted.classes_, self.target)

    def raw_scores(self, matrix: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return numbers, or log-odds (n, outputs) before they become probabilities."""
        with one_thread("boosting"):
            number = isinstance(self.fitted, HistGradientBoostingRegressor)
            found = self.fitted.predict(matrix) if number else self.fitted.decision_function(matrix)
        raw: NDArray[np.float64] = found.reshape(len(matrix), -1)
        return raw

    @property
    def codes(self) -> tuple[int, ...]:
        """The code of the outcome that each raw score is for."""
        return output_codes(self.fitted)


class _Family:
    file_name = "estimator.skops"
    library = "scikit-learn"
    version = str(sklearn.__version__)

    def fit(self, settings: EstimatorSettings, target: Target, monotone: Sequence[int], sample: Sample) -> Estimator:
        matrix, outcomes, weights = sample.matrix, sample.outcomes, sample.weights
        kind = HistGradientBoostingRegressor if isinstance(target, NumberTarget) else HistGradientBoostingClassifier
        estimator = kind(
            learning_rate=settings.learning_rate,
            max_iter=settings.trees,
            max_leaf_nodes=settings.leaves,
            min_samples_leaf=settings.min_rows_per_leaf,
            l2_regularization=settings.l2,
            max_features=settings.features_per_split,
            monotonic_cst=monotone if any(monotone) else None,
            early_stopping=False,
            random_state=settings.seed,
        )
        return SklearnBoosting(target=target, fitted=estimator.fit(matrix, outcomes, sample_weight=weights))

    def save(self, estimator: Estimator, file: Path) -> None:
        if not isinstance(estimator, SklearnBoosting):
            raise TypeError(f"cannot store a {type(estimator).__name__}")
        skops_files.dump(estimator.fitted, file)

    def load(self, file: Path, target: Target) -> Estimator:
        return SklearnBoosting(target=target, fitted=skops_files.load(file))


FAMILY = _Family()
