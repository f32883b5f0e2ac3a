"""Score every row by a model that was not fitted on it."""

from typing import TYPE_CHECKING

import numpy as np

from ...models.scoring import ModelTrainer
from ...repositories.scoring.feature_rows import LabelledBatch

if TYPE_CHECKING:
    from numpy.typing import NDArray


def out_of_fold_scores(
    batch: LabelledBatch, trainer: ModelTrainer, *, folds: int, seed: int | None = None
) -> "NDArray[np.float64]":
    """Return scores (n, score columns), each from a model fitted on the other folds."""
    fold_of = folds_of(batch, folds=folds, seed=seed)
    scores: NDArray[np.float64] | None = None
    for fold in range(folds):
        rest, own = fold_of != fold, fold_of == fold
        found = trainer.fit(batch.values[rest], batch.outcomes[rest]).score(batch.values[own])
        scores = np.empty((len(fold_of), found.shape[1])) if scores is None else scores
        scores[own] = found
    if scores is None:
        raise ValueError("there is no fold")
    return scores


def folds_of(batch: LabelledBatch, *, folds: int, seed: int | None = None) -> "NDArray[np.int64]":
    """Return the fold (n,) of each row: the rows of a group are in one. `seed` shuffles the groups."""
    names, group_of = np.unique(np.asarray(batch.groups), return_inverse=True)
    places = np.arange(len(names)) if seed is None else np.random.default_rng(seed).permutation(len(names))
    found: NDArray[np.int64] = places[group_of] % folds
    return found
