"""Choose an estimator by cross-validation, and derive from it what a model has to reach to be released."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .project_code import ProjectCode
from .targets import BINARY, CLASSES, NUMBER

METRIC = {BINARY: "roc_auc", CLASSES: "macro_f1", NUMBER: "rmse_ratio"}
_BOUND = {BINARY: "min_roc_auc", CLASSES: "min_macro_f1", NUMBER: "max_rmse_ratio"}
_FOLDS = 5
_MOST_ROWS = 20_000
_SMALL = 2_000
_REPEATS = 4
_SHUFFLES = 5
# The one-sided 99.5 % quantile of a fold's metric about the mean of all, for about ten folds and more.
_DEVIATIONS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """An estimator's settings, the bound of its metric, and the figures that the bound follows from.

    `shuffled` is the best that models of shuffled outcomes reached; `weak` tells that they would pass too.
    """

    estimator: dict[str, str | float]
    gate: dict[str, float]
    metric: str
    mean: float
    deviation: float
    folds: int
    rows: int
    shuffled: float
    weak: bool


def find_thresholds(code: ProjectCode, table: Any, rows: Any, task: str) -> Thresholds:  # noqa: ANN401
    """Return the thresholds, from training rows alone: the held-out ones are left for the release."""
    metric, lower = METRIC[task], task == NUMBER
    sample = _sample(rows, _MOST_ROWS)
    ranked = []
    for settings in candidates(len(sample.outcomes), task):
        values = list(_fold_metrics(code, table, sample, settings, metric, seeds=range(_repeats(sample))))
        mean = float(np.mean(values))
        ranked.append((mean if lower else -mean, len(ranked), settings, values))
    _, _, chosen, values = min(ranked, key=lambda one: one[:2])
    mean, deviation = float(np.mean(values)), float(np.std(values, ddof=1))
    sign = 1 if lower else -1
    bound = mean + sign * max(_DEVIATIONS * deviation, 0.002)
    shuffled = _shuffled(code, table, sample, chosen, metric)
    best = min(shuffled) if lower else max(shuffled)
    weak = best <= bound if lower else best >= bound
    scale = 1000
    rounded = math.ceil(bound * scale) / scale if lower else math.floor(bound * scale) / scale
    return Thresholds(
        estimator={**chosen},
        gate={_BOUND[task]: rounded},
        metric=metric,
        mean=mean,
        deviation=deviation,
        folds=len(values),
        rows=len(sample.outcomes),
        shuffled=best,
        weak=weak,
    )


def candidates(rows: int, task: str) -> Iterator[dict[str, Any]]:
    """Yield settings of estimators that suit a number of rows, simple ones first."""
    least = max(5, min(40, rows // 40))
    strength = 1.0 if task != NUMBER else 3.0
    yield {"kind": "linear", "l2": strength}
    yield {
        "trees": 200,
        "leaves": 4,
        "learning_rate": 0.05,
        "min_rows_per_leaf": least,
        "l2": 5.0,
        "features_per_split": 0.3,
    }
    if rows > 300:  # noqa: PLR2004 - with fewer, larger trees repeat the rows
        yield {
            "trees": 150,
            "leaves": 15,
            "learning_rate": 0.06,
            "min_rows_per_leaf": min(least, 20),
            "l2": 1.0,
            "features_per_split": 0.6,
        }
    if rows > 3000:  # noqa: PLR2004
        yield {
            "trees": 200,
            "leaves": 31,
            "learning_rate": 0.1,
            "min_rows_per_leaf": 20,
            "l2": 0.5,
            "features_per_split": 1.0,
        }


def folds_of(
    batch: Any, *, by_time: bool, folds: int, seed: int, code: ProjectCode
) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
    """Yield the rows to fit on and to measure on.

    By time they are the rows before a moment and the next ones; otherwise a group is never divided.
    """
    if by_time:
        order = np.argsort(batch.times, kind="stable")
        parts = np.array_split(order, folds + 1)
        for place in range(1, folds + 1):
            yield np.concatenate(parts[:place]), parts[place]
        return
    fold_of = code.module("services.scoring.cross_fitting").folds_of(batch, folds=folds, seed=seed)
    for fold in range(folds):
        yield np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)


def _repeats(rows: Any) -> int:  # noqa: ANN401
    return _REPEATS if len(rows.outcomes) < _SMALL else 1


def _fold_metrics(  # noqa: PLR0913, PLR0917
    code: ProjectCode,
    table: Any,
    rows: Any,
    settings: dict[str, Any],
    metric: str,
    seeds: range,  # noqa: ANN401
) -> Iterator[float]:
    trainer = code.trainer(table, settings)
    by_time = type(table.split).__name__ == "ByTime"
    for seed in seeds:
        for fitted, measured in folds_of(rows, by_time=by_time, folds=_FOLDS, seed=seed, code=code):
            if table.target.task == "binary" and len(set(rows.outcomes[fitted].tolist())) < 2:  # noqa: PLR2004
                continue
            model = trainer.fit(rows.values[fitted], rows.outcomes[fitted])
            value = code.measure(table.target, rows.outcomes[measured], model.score(rows.values[measured]))[
                metric
            ]
            if not math.isnan(value):
                yield value
        if by_time:
            return


def _shuffled(code: ProjectCode, table: Any, rows: Any, settings: dict[str, Any], metric: str) -> list[float]:  # noqa: ANN401
    found = []
    for seed in range(_SHUFFLES):
        random = np.random.default_rng(seed)
        outcomes = random.permutation(rows.outcomes)
        order = random.permutation(len(outcomes))
        cut = len(order) // 5
        measured, fitted = order[:cut], order[cut:]
        model = code.trainer(table, settings).fit(rows.values[fitted], outcomes[fitted])
        found.append(
            code.measure(table.target, outcomes[measured], model.score(rows.values[measured]))[metric]
        )
    return [value for value in found if not math.isnan(value)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    values: Any
    protected: Any
    outcomes: Any
    groups: Any
    times: Any
    ids: Any


def _sample(rows: Any, most: int) -> Any:  # noqa: ANN401
    if len(rows.outcomes) <= most:
        return rows
    # Whole groups, so that folds stay apart.
    groups = np.asarray(rows.groups)
    names = np.random.default_rng(0).permutation(np.unique(groups))
    share = most / len(groups)
    chosen = np.flatnonzero(np.isin(groups, names[: max(1, int(len(names) * share))]))
    return _Sample(
        values=rows.values[chosen],
        protected=rows.protected[chosen],
        outcomes=rows.outcomes[chosen],
        groups=groups[chosen],
        times=rows.times[chosen],
        ids=np.asarray(rows.ids)[chosen],
    )
