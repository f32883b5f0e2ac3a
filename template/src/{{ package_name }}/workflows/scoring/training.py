"""Fit a model on the training rows, measure it on the held-out ones, and release it if it passes its gate."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ...domain.scoring.splits import Split
from ...domain.scoring.table import Table
from ...domain.scoring.targets import Target
from ...domain.scoring.windows import ScoringWindow
from ...domain.thresholds import find_breaches, parse_thresholds
from ...errors import AppError
from ...evaluation.scoring.importance import permutation_importance
from ...evaluation.scoring.metrics import measure
from ...evaluation.scoring.model_card import ModelCard, markdown_card
from ...evaluation.scoring.model_page import html_card
from ...evaluation.scoring.report import report_scores
from ...models.scoring import ModelRecord, ModelStore, ModelTrainer, ScoringModel, StoredModel
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
    """Rows to fit on and rows to measure on; no id is in both."""

    training: LabelledBatch
    holdout: LabelledBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredModel:
    """A model, its `scores` (n, score columns) of the held-out rows, and the metrics of those."""

    model: ScoringModel
    data: TrainingData
    scores: "NDArray[np.float64]"
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSpec:
    """Everything that determines a model. `inputs` maps the files of the feature rows to their SHA-256."""

    feature_version: str
    inputs: Mapping[str, str]
    parameters: Mapping[str, str | float]

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that are the same for the same specification, wherever its files are."""
        content = [self.feature_version, sorted(self.inputs.values()), dict(self.parameters)]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingContext:
    """Facts beside the specification: when, by which code, from which declaration and file of tuned parameters."""

    created: str
    code_commit: str
    table: Table
    waivers: tuple[str, ...]
    tuned: str = ""


def load_training_data(rows: FeatureRows, window: ScoringWindow, table: Table) -> TrainingData:
    """Return the rows of a window whose outcome is known.

    Raises:
        OutcomeError: too few training or held-out rows are.
    """
    return TrainingData(
        training=load_labelled_rows(rows, window, Split.TRAINING, table.target),
        holdout=load_labelled_rows(rows, window, Split.HOLDOUT, table.target),
    )


def fit_and_measure(data: TrainingData, trainer: ModelTrainer, target: Target) -> MeasuredModel:
    """Return a model that was fitted on no held-out row."""
    model = trainer.fit(data.training.values, data.training.outcomes)
    scores = model.score(data.holdout.values)
    metrics = measure(target, data.holdout.outcomes, scores)
    return MeasuredModel(model=model, data=data, scores=scores, metrics=metrics)


def release(
    fitted: MeasuredModel,
    store: ModelStore,
    *,
    spec: TrainingSpec,
    context: TrainingContext,
    current: bool,
) -> ModelRecord:
    """Store the model with its card, with `current` as the current one, and return its record.

    Its version is that of its spec, or another one where that is kept with another model.

    Raises:
        GateError: a threshold is not met; nothing is stored.
    """
    thresholds = parse_thresholds(context.table.release_gate)
    if breaches := find_breaches(fitted.metrics, thresholds):
        raise GateError(f"the model is below its release gate: {'; '.join(map(str, breaches))}")
    holdout = fitted.data.holdout
    report = report_scores(context.table.target, holdout.outcomes, fitted.scores, segments_of(holdout, context.table))
    record = ModelRecord(
        version=spec.version,
        feature_version=spec.feature_version,
        inputs=spec.inputs,
        parameters=spec.parameters,
        metrics=fitted.metrics,
        intervals={name: (one.low, one.high) for name, one in report.metrics.items() if not math.isnan(one.value)},
    )
    card = ModelCard(
        version=record.version,
        feature_version=record.feature_version,
        created=context.created,
        code_commit=context.code_commit,
        parameters=record.parameters,
        inputs=record.inputs,
        training_rows=len(fitted.data.training.ids),
        table=context.table,
        gate=thresholds,
        fairness=protected_metrics(holdout.protected, holdout.outcomes, fitted.scores, context.table),
        importance=permutation_importance(fitted.model.score, holdout.values, holdout.outcomes, context.table),
        waivers=context.waivers,
        report=report,
    )
    version = store.save(
        StoredModel(record=record, model=fitted.model),
        probes=holdout.values[:_PROBES],
        documents=lambda version: _documents(replace(card, version=version), context.tuned),
        current=current,
    )
    return replace(record, version=version)


def _documents(card: ModelCard, tuned: str) -> Mapping[str, str]:
    # The file of parameters may be written anew; the version keeps what it was fitted with.
    parameters = {"parameters.yaml": tuned} if tuned else {}
    return {"card.md": markdown_card(card), "card.html": html_card(card), **parameters}
