"""Linear models of scikit-learn, the base line: logistic regression for classes, ridge regression for numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import sklearn
from scipy.special import expit, softmax
from sklearn.linear_model import LogisticRegression, Ridge

from ....config.scoring import EstimatorSettings
from ....domain.scoring.targets import NumberTarget, Target
from . import skops_files
from .estimator import Estimator, Sample, class_scores, output_codes

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class SklearnLinear:
    """An `Estimator`. An unknown value counts as the mean of its column, which is 0 in a design matrix."""

    target: Target
    fitted: LogisticRegression | Ridge

    def predict(self, matrix: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return scores."""
        totals = _totals(self.fitted, np.nan_to_num(matrix, nan=0.0))
        if isinstance(self.fitted, Ridge):
            return totals
        one = totals.shape[1] == 1
        probabilities: NDArray[np.float64] = (
            np.hstack([1 - expit(totals), expit(totals)]) if one else softmax(totals, axis=1)
        )
        return class_scores(probabilities, self.fitted.classes_, self.target)

    def raw_scores(self, matrix: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return numbers, or log-odds (n, outputs) before they become probabilities."""
        return _totals(self.fitted, np.nan_to_num(matrix, nan=0.0))

    def weights(self) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
        """Return coefficients (outputs, columns) and intercepts (outputs,)."""
        return np.atleast_2d(self.fitted.coef_), np.atleast_1d(self.fitted.intercept_)

    @property
    def codes(self) -> tuple[int, ...]:
        """The code of the outcome that each raw score is for."""
        return output_codes(self.fitted)


class _Family:
    file_name = "estimator.skops"
    library = "scikit-learn"
    version = str(sklearn.__version__)

    def fit(self, settings: EstimatorSettings, target: Target, monotone: Sequence[int], sample: Sample) -> Estimator:
        del monotone
        matrix, outcomes, weights = sample.matrix, sample.outcomes, sample.weights
        if isinstance(target, NumberTarget):
            estimator = Ridge(alpha=settings.l2, solver="cholesky" if settings.l2 else "auto")
        else:
            estimator = LogisticRegression(C=1 / settings.l2 if settings.l2 else np.inf, max_iter=1000)
        known = np.nan_to_num(matrix, nan=0.0)
        return SklearnLinear(target=target, fitted=estimator.fit(known, outcomes, sample_weight=weights))

    def save(self, estimator: Estimator, file: Path) -> None:
        if not isinstance(estimator, SklearnLinear):
            raise TypeError(f"cannot store a {type(estimator).__name__}")
        skops_files.dump(estimator.fitted, file)

    def load(self, file: Path, target: Target) -> Estimator:
        return SklearnLinear(target=target, fitted=skops_files.load(file))


FAMILY = _Family()


def _totals(estimator: LogisticRegression | Ridge, matrix: "NDArray[np.float64]") -> "NDArray[np.float64]":
    # Column by column: a matrix product rounds differently for one row and for many.
    coefficients = np.atleast_2d(estimator.coef_)
    totals = np.tile(np.atleast_1d(estimator.intercept_), (len(matrix), 1))
    for column in range(matrix.shape[1]):
        totals += matrix[:, column : column + 1] * coefficients[:, column]
    found: NDArray[np.float64] = totals
    return found
