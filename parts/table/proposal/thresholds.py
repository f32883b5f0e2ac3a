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
# Fewer rows in the race would favour small trees, which learn too little of the whole table.
_MOST_ROWS, _RACE_ROWS, _SHUFFLED_ROWS = 8_000, 10_000, 2_000
_SMALL = 2_000
_REPEATS = 3
_SHUFFLES, _SHUFFLED_FOLDS = 4, 3
# The one-sided 99.5 % quantile of a fold's metric about the mean of all, for about ten folds and more.
_DEVIATIONS, _LEAST_ROOM, _DIGITS = 2.5, 0.002, 1000
_LARGE = 50_000


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


def find_thresholds(code: ProjectCode, table: Any, rows: Any, task: str) -> Thresholds:
    """Return the thresholds, from training rows alone: the held-out ones are left for the release."""
    trials = _Trials(code=code, table=table, metric=METRIC[task], lower=task == NUMBER)
    settings = list(candidates(len(rows.outcomes), task))
    chosen = trials.best(sample(rows, _RACE_ROWS), settings) if len(settings) > 1 else settings[0]
    most = sample(rows, _MOST_ROWS)
    values = trials.of_folds(most, chosen, folds=_FOLDS)
    mean, deviation = float(np.mean(values)), float(np.std(values, ddof=1))
    room = max(_DEVIATIONS * deviation, _LEAST_ROOM)
    shuffled = trials.of_shuffled(sample(rows, _SHUFFLED_ROWS), chosen)
    if trials.lower:
        bound, best = math.ceil((mean + room) * _DIGITS) / _DIGITS, min(shuffled)
    else:
        bound, best = math.floor((mean - room) * _DIGITS) / _DIGITS, max(shuffled)
    return Thresholds(
        estimator={**chosen},
        gate={_BOUND[task]: bound},
        metric=trials.metric,
        mean=mean,
        deviation=deviation,
        folds=len(values),
        rows=len(most.outcomes),
        shuffled=best,
        weak=best <= bound if trials.lower else best >= bound,
    )


def candidates(rows: int, task: str) -> Iterator[dict[str, Any]]:
    """Yield settings of estimators that suit a number of rows, simple ones first."""
    least = max(5, min(40, rows // 40))
    if rows > _LARGE:
        # What a sample would choose learns too little of so many rows.
        yield _trees(250, 31, 0.1, 40, 1.0, 0.6)
        return
    yield {"kind": "linear", "l2": 3.0 if task == NUMBER else 1.0}
    yield _trees(200, 4, 0.05, least, 5.0, 0.3)
    if rows > 300:
        yield _trees(150, 15, 0.06, min(least, 20), 1.0, 0.6)
    if rows > 3000:
        yield _trees(200, 31, 0.1, 20, 1.0, 0.6)


def _trees(trees: int, leaves: int, rate: float, least: int, l2: float, share: float) -> dict[str, Any]:
    about = {"kind": "boosting", "trees": trees, "leaves": leaves, "learning_rate": rate}
    return {**about, "min_rows_per_leaf": least, "l2": l2, "features_per_split": share}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trials:
    """Fits of a table's estimators, measured by one metric, of which `lower` values may be better."""

    code: ProjectCode
    table: Any
    metric: str
    lower: bool

    def best(self, rows: Any, settings: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the settings with the best mean over folds; of equal ones the first."""
        sign = 1 if self.lower else -1
        means = [sign * float(np.mean(self.of_folds(rows, one, folds=3))) for one in settings]
        return settings[int(np.argmin(means))]

    def of_folds(self, rows: Any, settings: dict[str, Any], *, folds: int) -> list[float]:
        """Return the metric of each fold, several times over of small tables."""
        by_time = type(self.table.split).__name__ == "ByTime"
        repeats = 1 if by_time or len(rows.outcomes) >= _SMALL else _REPEATS
        return [
            value
            for seed in range(repeats)
            for fitted, measured in self._folds(rows, by_time=by_time, folds=folds, seed=seed)
            if not math.isnan(value := self._value(rows.values, rows.outcomes, fitted, measured, settings))
        ]

    def of_shuffled(self, rows: Any, settings: dict[str, Any]) -> list[float]:
        """Return the metric of models of shuffled outcomes, each the mean over folds: one fold is luck."""
        found = []
        for seed in range(_SHUFFLES):
            random = np.random.default_rng(seed)
            outcomes, order = random.permutation(rows.outcomes), random.permutation(len(rows.outcomes))
            folds = np.array_split(order, _SHUFFLED_FOLDS)
            values = [
                self._value(rows.values, outcomes, np.setdiff1d(order, fold), fold, settings)
                for fold in folds
            ]
            found.append(float(np.mean(values)))
        return [value for value in found if not math.isnan(value)]

    def _value(
        self, values: Any, outcomes: Any, fitted: Any, measured: Any, settings: dict[str, Any]
    ) -> float:
        if not self.lower and len(set(outcomes[fitted].tolist())) < 2:
            return math.nan
        model = self.code.trainer(self.table, settings).fit(values[fitted], outcomes[fitted])
        return self.code.measure(self.table.target, outcomes[measured], model.score(values[measured]))[
            self.metric
        ]

    def _folds(self, rows: Any, *, by_time: bool, folds: int, seed: int) -> Iterator[tuple[Any, Any]]:
        if by_time:
            # The rows before a moment, and the next ones.
            parts = np.array_split(np.argsort(rows.times, kind="stable"), folds + 1)
            for place in range(1, folds + 1):
                yield np.concatenate(parts[:place]), parts[place]
            return
        fold_of = self.code.module("services.scoring.cross_fitting").folds_of(rows, folds=folds, seed=seed)
        for fold in range(folds):
            yield np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    values: Any
    protected: Any
    outcomes: Any
    groups: Any
    times: Any
    ids: Any


def sample(rows: Any, most: int) -> Any:
    """Return about so many of the rows, whole groups of them."""
    if len(rows.outcomes) <= most:
        return rows
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
