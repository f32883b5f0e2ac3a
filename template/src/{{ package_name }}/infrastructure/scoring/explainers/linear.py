"""Contributions to a linear model: coefficients times encoded values."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ....models.scoring import Explanations
from ..estimators import FittedEstimator
from ..estimators.sklearn_linear import SklearnLinear
from ..transformer import column_features
from .enumeration import RAW

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearExplainer:
    """An `Explainer` of a linear model. The base is the intercept: the score of a row of encoded zeros."""

    model: FittedEstimator

    def explain(self, values: "NDArray[np.float64]") -> Explanations:
        """Return the sum of coefficient times encoded value over the columns of each feature.

        A derived feature has a contribution of its own.
        """
        estimator = self.model.estimator
        if not isinstance(estimator, SklearnLinear):
            raise TypeError(f"not a linear model: {type(estimator).__name__}")
        coefficients, intercept = estimator.weights()
        known = np.nan_to_num(self.model.transformer.transform(values), nan=0.0)
        products = known[:, :, np.newaxis] * coefficients.T[np.newaxis]
        features = column_features(self.model.transformer.table)
        names = tuple(dict.fromkeys(features))
        contributions = np.zeros((len(values), len(names), len(intercept)))
        for column, feature in enumerate(features):
            contributions[:, names.index(feature)] += products[:, column]
        return Explanations(
            names=names,
            base=intercept,
            contributions=contributions,
            totals=estimator.raw_scores(known),
            codes=estimator.codes,
            unit=RAW,
        )
