"""Fit a model on the training customers, measure it on the held-out ones, release it or not."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...domain.scoring.policy import FeaturePolicy, Part
from ...domain.scoring.windows import ScoringWindow
from ...domain.thresholds import Threshold, find_breaches
from ...errors import AppError
from ...evaluation.scoring.metrics import classification_metrics
from ...evaluation.scoring.model_card import ModelCard, markdown_card
from ...evaluation.scoring.model_page import html_card
from ...evaluation.scoring.report import report_scores
from ...models.scoring import ChurnModel, ChurnTrainer, ModelRecord, ModelStore, StoredModel
from ...repositories.scoring.feature_rows import FeatureRows, LabelledBatch
from ...services.scoring.fairness import protected_metrics
from ...services.scoring.rows import load_labelled_rows
from ...services.scoring.segments import segments_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PROBES = 50


class GateError(AppError):
    """The model is not good enough to be released; the current one stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingData:
    """Customers to learn from, and customers to measure on; nobody is in both."""

    training: LabelledBatch
    holdout: LabelledBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedModel:
    """A model and what it did on held-out customers: `scores` (n,) and the metrics that follow from them."""

    model: ChurnModel
    data: TrainingData
    scores: "NDArray[np.float64]"
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """All that a model is made from. `inputs` maps the files of the feature rows to their SHA-256."""

    feature_version: str
    inputs: Mapping[str, str]
    parameters: Mapping[str, str | float]

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that are the same for the same recipe, wherever its files lie."""
        content = [self.feature_version, sorted(self.inputs.values()), dict(self.parameters)]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a card tells beside the recipe: when and by which code the model was made, policy and waivers in force."""

    created: str
    code_commit: str
    policy: FeaturePolicy
    waivers: tuple[str, ...]


def load_training_data(rows: FeatureRows, window: ScoringWindow) -> TrainingData:
    """Return the customers of a window whose outcome is known.

    Raises:
        OutcomeError: too few training or held-out customers are.
    """
    return TrainingData(
        training=load_labelled_rows(rows, window, Part.TRAINING), holdout=load_labelled_rows(rows, window, Part.HOLDOUT)
    )


def fit_and_measure(data: TrainingData, trainer: ChurnTrainer) -> FittedModel:
    """Return a model that has seen no held-out customer."""
    model = trainer.fit(data.training.values, data.training.churned)
    scores = model.score(data.holdout.values)
    metrics = classification_metrics(data.holdout.churned, scores)
    return FittedModel(model=model, data=data, scores=scores, metrics=metrics)


def release(
    fitted: FittedModel, store: ModelStore, *, recipe: Recipe, occasion: Occasion, thresholds: tuple[Threshold, ...]
) -> ModelRecord:
    """Store the model with its card as the current one, under the version of its recipe.

    Raises:
        GateError: a threshold is not met; nothing is stored.
    """
    if breaches := find_breaches(fitted.metrics, thresholds):
        raise GateError(f"the model is below its release gate: {'; '.join(map(str, breaches))}")
    record = ModelRecord(
        version=recipe.version,
        feature_version=recipe.feature_version,
        inputs=recipe.inputs,
        parameters=recipe.parameters,
        metrics=fitted.metrics,
    )
    holdout = fitted.data.holdout
    card = ModelCard(
        version=record.version,
        feature_version=record.feature_version,
        created=occasion.created,
        code_commit=occasion.code_commit,
        parameters=record.parameters,
        inputs=record.inputs,
        training_rows=len(fitted.data.training.customer_ids),
        features=tuple(feature.name for feature in occasion.policy.features),
        gate=thresholds,
        protected=tuple(attribute.name for attribute in occasion.policy.protected),
        fairness=protected_metrics(holdout, fitted.scores, occasion.policy),
        waivers=occasion.waivers,
        report=report_scores(holdout.churned, fitted.scores, segments_of(holdout, occasion.policy)),
    )
    documents = {"card.md": markdown_card(card), "card.html": html_card(card)}
    probes = holdout.values[:_PROBES]
    store.save(StoredModel(record=record, model=fitted.model), probes=probes, documents=documents)
    return record
