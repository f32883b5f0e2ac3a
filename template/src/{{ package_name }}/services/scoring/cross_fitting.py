"""Score every row by a model that was not fitted on it."""

from typing import TYPE_CHECKING

import numpy as np

from ...models.scoring import ModelTrainer
from ...repositories.scoring.feature_rows import LabelledBatch

if TYPE_CHECKING:
    from numpy.typing import NDArray


def out_of_fold_scores(
    batch: LabelledBatch, trainer: ModelTrainer, *, folds: int, places: "NDArray[np.int64] | None" = None
) -> "NDArray[np.float64]":
    """Return scores (n,), each from a model fitted on the other folds.

    A row is in fold `place % folds`; `places` (n,) are, unless given, the rows' own in `batch`.
    """
    fold_of = (np.arange(len(batch.ids)) if places is None else places) % folds
    scores = np.empty(len(fold_of))
    for fold in range(folds):
        rest, own = fold_of != fold, fold_of == fold
        scores[own] = trainer.fit(batch.values[rest], batch.outcomes[rest]).score(batch.values[own])
    return scores
