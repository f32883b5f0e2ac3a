"""Gradient boosting of XGBoost (extra `xgboost`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import xgboost

from ....config.scoring import EstimatorSettings
from ....domain.scoring.targets import ClassTarget, NumberTarget, Target
from .estimator import Estimator, Sample

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class XgboostBoosting:
    """An `Estimator`."""

    booster: xgboost.Booster

    def predict(self, matrix: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return scores."""
        scores = np.asarray(self.booster.inplace_predict(np.ascontiguousarray(matrix)), dtype=np.float64)
        return scores if scores.ndim > 1 else scores[:, np.newaxis]


class _Family:
    file_name = "estimator.json"
    library = "xgboost"
    version = str(xgboost.__version__)

    def fit(self, settings: EstimatorSettings, target: Target, monotone: Sequence[int], sample: Sample) -> Estimator:
        matrix, outcomes, weights = sample.matrix, sample.outcomes, sample.weights
        parameters = {
            **_objective(target),
            "learning_rate": settings.learning_rate,
            "grow_policy": "lossguide",
            "max_depth": 0,
            "max_leaves": settings.leaves,
            "min_child_weight": _least_weight(settings, target),
            "reg_lambda": settings.l2,
            "colsample_bynode": settings.features_per_split,
            "tree_method": "hist",
            "seed": settings.seed,
            "nthread": 1,
        }
        if any(monotone):
            parameters["monotone_constraints"] = tuple(monotone)
        data = xgboost.DMatrix(matrix, outcomes, weight=weights, nthread=1)
        return XgboostBoosting(booster=xgboost.train(parameters, data, num_boost_round=settings.trees))

    def save(self, estimator: Estimator, file: Path) -> None:
        if not isinstance(estimator, XgboostBoosting):
            raise TypeError(f"cannot store a {type(estimator).__name__}")
        file.write_bytes(estimator.booster.save_raw("json"))

    def load(self, file: Path, target: Target) -> Estimator:
        del target
        return XgboostBoosting(booster=xgboost.Booster({"nthread": 1}, model_file=bytearray(file.read_bytes())))


FAMILY = _Family()


def _objective(target: Target) -> dict[str, object]:
    if isinstance(target, NumberTarget):
        return {"objective": "reg:squarederror"}
    if isinstance(target, ClassTarget):
        return {"objective": "multi:softprob", "num_class": len(target.classes)}
    return {"objective": "binary:logistic"}


def _least_weight(settings: EstimatorSettings, target: Target) -> float:
    # A leaf is limited by the sum of second derivatives: of a square 1 a row, of a probability at most 1/4.
    return settings.min_rows_per_leaf * (1.0 if isinstance(target, NumberTarget) else 0.25)
