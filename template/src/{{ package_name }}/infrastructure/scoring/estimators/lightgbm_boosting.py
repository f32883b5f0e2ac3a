"""Gradient boosting of LightGBM (extra `lightgbm`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import lightgbm
import numpy as np

from ....config.scoring import EstimatorSettings
from ....domain.scoring.targets import ClassTarget, NumberTarget, Target
from .estimator import Estimator, Sample

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class LightgbmBoosting:
    """An `Estimator`."""

    booster: lightgbm.Booster

    def predict(self, matrix: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return scores."""
        scores = np.asarray(self.booster.predict(matrix, num_threads=1), dtype=np.float64)
        return scores if scores.ndim > 1 else scores[:, np.newaxis]


class _Family:
    file_name = "estimator.txt"
    library = "lightgbm"
    version = str(lightgbm.__version__)

    def fit(self, settings: EstimatorSettings, target: Target, monotone: Sequence[int], sample: Sample) -> Estimator:
        matrix, outcomes, weights = sample.matrix, sample.outcomes, sample.weights
        parameters = {
            **_objective(target),
            "learning_rate": settings.learning_rate,
            "num_leaves": settings.leaves,
            "min_data_in_leaf": settings.min_rows_per_leaf,
            "lambda_l2": settings.l2,
            "feature_fraction_bynode": settings.features_per_split,
            "monotone_constraints": [*monotone] if any(monotone) else None,
            "seed": settings.seed,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,
            "verbose": -1,
        }
        data = lightgbm.Dataset(matrix, outcomes, weight=weights, params={"verbose": -1})
        return LightgbmBoosting(booster=lightgbm.train(parameters, data, num_boost_round=settings.trees))

    def save(self, estimator: Estimator, file: Path) -> None:
        if not isinstance(estimator, LightgbmBoosting):
            raise TypeError(f"cannot store a {type(estimator).__name__}")
        file.write_text(estimator.booster.model_to_string(), encoding="utf-8")

    def load(self, file: Path, target: Target) -> Estimator:
        del target
        return LightgbmBoosting(booster=lightgbm.Booster(model_str=file.read_text("utf-8")))


FAMILY = _Family()


def _objective(target: Target) -> dict[str, object]:
    if isinstance(target, NumberTarget):
        return {"objective": "regression"}
    if isinstance(target, ClassTarget):
        return {"objective": "multiclass", "num_class": len(target.classes)}
    return {"objective": "binary"}
