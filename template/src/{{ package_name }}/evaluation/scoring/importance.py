"""Importance of features for the quality of a model as a whole."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...domain.scoring.table import Table
from ...domain.scoring.targets import LOWER_IS_BETTER, METRICS
from .metrics import measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

_REPEATS = 2
_MOST_ROWS = 2_000
_SEED = 20_261_130


def permutation_importance(
    score: "Callable[[NDArray[np.float64]], NDArray[np.float64]]",
    values: "NDArray[np.float64]",
    outcomes: "NDArray[np.float64]",
    table: Table,
) -> Mapping[str, float]:
    """Return how much worse the main metric becomes when the values of a feature are shuffled, the largest first.

    It is the mean over two shuffles of at most 2,000 rows (n, features of the table), the same each time. Features that
    are correlated share what they carry. L. Breiman: Random Forests (2001), section 10.
    """
    random = np.random.default_rng(_SEED)
    rows = random.permutation(len(values))[:_MOST_ROWS]
    values, outcomes = values[rows], outcomes[rows]
    metric = METRICS[table.target.task][0]
    sign = -1.0 if metric in LOWER_IS_BETTER else 1.0

    def quality(changed: "NDArray[np.float64]") -> float:
        return sign * measure(table.target, outcomes, score(changed))[metric]

    before, found = quality(values), {}
    for place, feature in enumerate(table.features):
        drops = []
        for _ in range(_REPEATS):
            changed = values.copy()
            changed[:, place] = random.permutation(values[:, place])
            drops.append(before - quality(changed))
        found[feature.name] = sum(drops) / _REPEATS
    return dict(sorted(found.items(), key=lambda one: -one[1]))
