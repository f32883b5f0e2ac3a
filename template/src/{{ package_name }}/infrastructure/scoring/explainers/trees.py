"""Exact contributions to histogram gradient boosting, tree by tree."""

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..estimators import FittedEstimator
from ..estimators.sklearn_boosting import SklearnBoosting
from ..transformer import column_inputs
from .enumeration import RAW, EnumerationExplainer

if TYPE_CHECKING:
    from numpy.typing import NDArray


def tree_explainer(model: FittedEstimator, background: "NDArray[np.float64]") -> EnumerationExplainer:
    """Return the explainer of a boosted model: trees that read the same features are one part.

    The trees are read from scikit-learn's estimator, whose attribute for them is private: the sum of contributions
    and base is tested against its own raw scores.
    """
    estimator, table = model.estimator, model.transformer.table
    if not isinstance(estimator, SklearnBoosting):
        raise TypeError(f"not a boosted model of scikit-learn: {type(estimator).__name__}")
    inputs = column_inputs(table)
    groups: defaultdict[tuple[int, ...], list[tuple[int, Any]]] = defaultdict(list)
    for trees in estimator.fitted._predictors:  # noqa: SLF001 - there is no public way
        for output, tree in enumerate(trees):
            columns = np.unique(tree.nodes["feature_idx"][tree.nodes["is_leaf"] == 0])
            features = sorted({feature for column in columns for feature in inputs[column]})
            groups[tuple(features)].append((output, tree))
    return EnumerationExplainer(
        names=tuple(feature.name for feature in table.features),
        background=background,
        parts=tuple((features, partial(_sum_of_trees, model, trees)) for features, trees in groups.items() if features),
        total=lambda values: estimator.raw_scores(model.transformer.transform(values)),
        codes=estimator.codes,
        unit=RAW,
    )


def _sum_of_trees(
    model: FittedEstimator, trees: list[tuple[int, Any]], values: "NDArray[np.float64]"
) -> "NDArray[np.float64]":
    matrix = np.ascontiguousarray(model.transformer.transform(values))
    fitted: Any = getattr(model.estimator, "fitted")  # noqa: B009 - of an estimator that `tree_explainer` has checked
    known, places = fitted._bin_mapper.make_known_categories_bitsets()  # noqa: SLF001
    summed = np.zeros((len(values), fitted.n_trees_per_iteration_))
    for output, tree in trees:
        summed[:, output] += tree.predict(matrix, known, places, 1)
    return summed
