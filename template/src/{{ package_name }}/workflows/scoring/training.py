"""Fit a model on the training customers, measure it on the held-out ones, release it or not."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from ...domain.scoring.policy import Part
from ...domain.scoring.windows import ScoringWindow
from ...errors import AppError
from ...evaluation.regression import broken_thresholds
from ...evaluation.scoring.metrics import classification_metrics
from ...models.scoring import ChurnModel, ChurnTrainer, ModelRecord, ModelStore, StoredModel
from ...repositories.scoring.feature_rows import FeatureBatch, FeatureRows
from ...services.scoring.rows import load_rows


class GateError(AppError):
    """The model is not good enough to be released; the current one stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedModel:
    """A model, the held-out customers and what it reached on them, and how many customers it was fitted on."""

    model: ChurnModel
    metrics: Mapping[str, float]
    training_rows: int
    holdout: FeatureBatch


def fit_and_measure(rows: FeatureRows, trainer: ChurnTrainer, window: ScoringWindow) -> FittedModel:
    """Return a model that has seen no held-out customer.

    Raises:
        AppError: the window holds no training or no held-out rows.
    """
    training = load_rows(rows, window, Part.TRAINING)
    holdout = load_rows(rows, window, Part.HOLDOUT)
    model = trainer.fit(training.values, training.churned)
    return FittedModel(
        model=model,
        metrics=classification_metrics(holdout.churned, model.score(holdout.values)),
        training_rows=len(training.customer_ids),
        holdout=holdout,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """All that a model is made from; `data_hash` is of the raw data."""

    feature_version: str
    data_hash: str
    parameters: Mapping[str, float]

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that are the same for the same recipe."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:12]


def release(fitted: FittedModel, store: ModelStore, *, recipe: Recipe, thresholds: Mapping[str, float]) -> ModelRecord:
    """Store the model as the current one, under the version of its recipe.

    Raises:
        GateError: a threshold is not met; nothing is stored.
    """
    if broken := broken_thresholds(fitted.metrics, thresholds):
        raise GateError(f"the model is below its release gate: {'; '.join(broken)}")
    record = ModelRecord(
        version=recipe.version,
        feature_version=recipe.feature_version,
        data_hash=recipe.data_hash,
        metrics=fitted.metrics,
    )
    store.save(StoredModel(record=record, model=fitted.model))
    return record
