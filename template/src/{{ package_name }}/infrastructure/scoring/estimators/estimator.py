"""The interface of every estimator: fitting, storing and loading."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from threadpoolctl import ThreadpoolController

from ....config.scoring import EstimatorSettings
from ....domain.scoring.targets import ClassTarget, Target, score_names

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Rows to fit on: a design matrix (n, columns), outcomes (n,) and, if they differ, weights (n,)."""

    matrix: "NDArray[np.float64]"
    outcomes: "NDArray[np.float64]"
    weights: "NDArray[np.float64] | None"


class Estimator(Protocol):
    """A fitted estimator. A row has the same score, to the bit, alone or among others."""

    def predict(self, matrix: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return scores (n, score columns of the table) for a design matrix (n, columns), in which NaN is unknown."""
        ...


class EstimatorFamily(Protocol):
    """Estimators of one kind. A stored one contains no code; `file_name` is its file, `library` what writes it."""

    file_name: str
    library: str
    version: str

    def fit(self, settings: EstimatorSettings, target: Target, monotone: Sequence[int], sample: Sample) -> Estimator:
        """Return an estimator; the same settings and sample give the same one."""
        ...

    def save(self, estimator: Estimator, file: Path) -> None:
        """Write an estimator."""
        ...

    def load(self, file: Path, target: Target) -> Estimator:
        """Return a stored estimator, which scores as it did, to the bit.

        Raises:
            Exception: of many kinds, where the file is none that `save` wrote.
        """
        ...


def one_thread(kind: str) -> AbstractContextManager[object]:
    """Keep an estimator of a kind, whose packages have been imported, on the thread that calls it.

    Its own threads meet after every tree, and on busy cores wait for each other longer than they compute. Several
    batches at a time, each on one thread, use the cores without that: `predict` scores parts so.
    """
    limited: AbstractContextManager[object] = _thread_pools(kind).limit(limits=1, user_api="openmp")
    return limited


def class_scores(probabilities: "NDArray[np.float64]", known: Sequence[float], target: Target) -> "NDArray[np.float64]":
    """Return probabilities (n, classes that were known when fitting) as scores (n, score columns of the table).

    A class that no row had has probability 0.
    """
    if not isinstance(target, ClassTarget):
        return probabilities[:, -1:]
    scores = np.zeros((len(probabilities), len(score_names(target))))
    scores[:, np.asarray(known, dtype=np.int64)] = probabilities
    return scores


def output_codes(fitted: Any) -> tuple[int, ...]:  # noqa: ANN401 - scikit-learn has no types
    """Return the code of the outcome that each raw score of a fitted estimator is for; 0 of a number."""
    classes = [int(code) for code in getattr(fitted, "classes_", (0,))]
    # Of two classes the second one has a raw score.
    return tuple(classes if len(classes) > 2 else classes[-1:])  # noqa: PLR2004


@cache
def _thread_pools(_: str) -> ThreadpoolController:
    # It knows the libraries that are loaded when it is made: each kind brings its own.
    return ThreadpoolController()
