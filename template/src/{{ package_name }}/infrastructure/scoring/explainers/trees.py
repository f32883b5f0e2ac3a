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
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

# Fewer and larger parts take less time, down to parts of about four features; each has 2^4 sets.
_TOGETHER = 4


def tree_explainer(model: FittedEstimator, background: "NDArray[np.float64]") -> EnumerationExplainer:
    """Return the explainer of a boosted model: trees that read nearly the same features are one part.

    The trees are read from scikit-learn's estimator, whose attribute for them is private: the sum of contributions
    and base is tested against its own raw scores.
    """
    estimator, table = model.estimator, model.transformer.table
    if not isinstance(estimator, SklearnBoosting):
        raise TypeError(f"not a boosted model of scikit-learn: {type(estimator).__name__}")
    fitted: Any = estimator.fitted
    inputs, bitsets = column_inputs(table), fitted._bin_mapper.make_known_categories_bitsets()  # noqa: SLF001

    def summed(trees: list[tuple[int, Any]], values: "NDArray[np.float64]") -> "NDArray[np.float64]":
        matrix, found = model.transformer.transform(values), np.zeros((len(values), fitted.n_trees_per_iteration_))
        for output, tree in trees:
            found[:, output] += tree.predict(matrix, *bitsets, 1)
        return found

    groups: defaultdict[frozenset[int], list[tuple[int, Any]]] = defaultdict(list)
    for trees in fitted._predictors:  # noqa: SLF001 - there is no public way
        for output, tree in enumerate(trees):
            columns = np.unique(tree.nodes["feature_idx"][tree.nodes["is_leaf"] == 0])
            groups[frozenset(feature for column in columns for feature in inputs[column])].append((output, tree))
    return EnumerationExplainer(
        names=tuple(feature.name for feature in table.features),
        background=background,
        parts=tuple((tuple(sorted(features)), partial(summed, trees)) for features, trees in _joined(groups)),
        total=lambda values: estimator.raw_scores(model.transformer.transform(values)),
        codes=estimator.codes,
        unit=RAW,
    )


def _joined(groups: "Mapping[frozenset[int], list[tuple[int, Any]]]") -> "Iterator[tuple[frozenset[int], list[Any]]]":
    """Yield the trees in fewer groups: where few features act together, a part for each set of them takes longer.

    A group that reads no feature has nothing to explain.
    """
    joined: list[tuple[frozenset[int], list[Any]]] = []
    for features, trees in sorted(groups.items(), key=lambda one: (-len(one[0]), sorted(one[0]))):
        fits = [place for place, (known, _) in enumerate(joined) if len(known | features) <= max(_TOGETHER, len(known))]
        if fits and features:
            best = min(fits, key=lambda place: len(joined[place][0] | features) - len(joined[place][0]))
            joined[best] = joined[best][0] | features, [*joined[best][1], *trees]
        elif features:
            joined.append((features, trees))
    yield from joined
