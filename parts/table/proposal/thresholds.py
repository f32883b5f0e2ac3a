"""Choose an estimator by cross-validation, and derive from it what a model has to reach to be released."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from .project_code import ProjectCode, sample
from .targets import BINARY, CLASSES, NUMBER

METRIC = {BINARY: "roc_auc", CLASSES: "macro_f1", NUMBER: "rmse_ratio"}
_BOUND = {BINARY: "min_roc_auc", CLASSES: "min_macro_f1", NUMBER: "max_rmse_ratio"}
_FOLDS = 5
# Fewer rows in the race would favour small trees, which learn too little of the whole table.
_MOST_ROWS, _RACE_ROWS, _SHUFFLED_ROWS = 20_000, 10_000, 2_000
_SMALL = 2_000
_REPEATS = 3
_SHUFFLES, _SHUFFLED_FOLDS = 4, 3
# How often the first model may miss its threshold, and one of shuffled outcomes may meet it.
_FALSE_FAILURE, _FALSE_PASS = 0.005, 0.1
_DRAWS, _CHUNK = 1_200, 100
_LEAST_ROOM, _DIGITS = 0.002, 1000
_LARGE = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """An estimator's settings, the bound of its metric, and the figures that the bound follows from.

    `shuffled` is reached by one in ten models of shuffled outcomes; `weak` tells that it would pass.
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


def find_thresholds(code: ProjectCode, table: Any, rows: Any, task: str, *, held_out: int) -> Thresholds:
    """Return the thresholds, from training rows alone: of the others only the number of groups is known, `held_out`.

    The bound is missed by the first model in about one of 200 tables, where the held-out rows are like the others.
    """
    trials = _Trials(code=code, table=table, metric=METRIC[task], lower=task == NUMBER)
    settings = list(candidates(len(rows.outcomes), task))
    chosen = trials.best(sample(rows, _RACE_ROWS), settings) if len(settings) > 1 else settings[0]
    most = sample(rows, _MOST_ROWS)
    values, scored = trials.of_folds(most, chosen, folds=_FOLDS)
    # So many groups vary as much as the difference between what is held out and what was cross-validated.
    units = max(1, round(1 / (1 / max(1, held_out) + 1 / len(np.unique(most.groups)))))
    bound = trials.worst([one.with_one_wrong(task) for one in scored], units)
    if trials.by_time:
        centre = trials.sign * float(np.mean(values))
        bound = centre - math.hypot(centre - bound, trials.room_of_periods(values, scored))
    bound = math.floor(min(bound, trials.sign * float(np.mean(values)) - _LEAST_ROOM) * _DIGITS) / _DIGITS
    chance = trials.drawn(trials.of_shuffled(sample(rows, _SHUFFLED_ROWS), chosen), units)
    shuffled = float(np.quantile(chance, 1 - _FALSE_PASS))
    return Thresholds(
        estimator={**chosen},
        gate={_BOUND[task]: abs(bound)},
        metric=trials.metric,
        mean=float(np.mean(values)),
        deviation=float(np.std(values, ddof=1)),
        folds=len(values),
        rows=len(most.outcomes),
        shuffled=abs(shuffled),
        weak=shuffled >= bound,
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
class _Scored:
    """Rows with scores of models that were not fitted on them."""

    outcomes: Any
    scores: Any
    groups: Any

    def with_one_wrong(self, task: str) -> "_Scored":
        """Add a group of one row that is as wrong as any: where all are right, some may still be wrong."""
        if task == NUMBER:
            place = int(np.abs(self.scores[:, 0] - self.outcomes).argmax())
            score = self.scores[place]
        else:
            codes, counts = np.unique(self.outcomes, return_counts=True)
            rare, frequent = codes[counts.argsort(kind="stable")[[0, -1]]]
            place = int(np.flatnonzero(self.outcomes == rare)[0])
            score = np.median(self.scores[self.outcomes == frequent], axis=0)
        return _Scored(
            outcomes=np.append(self.outcomes, self.outcomes[place]),
            scores=np.vstack([self.scores, score]),
            groups=np.append(self.groups, self.groups.max() + 1),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trials:
    """Fits of a table's estimators, measured by one metric, of which `lower` values may be better.

    Drawn and bounding values are multiplied by `sign`, so that higher ones are better.
    """

    code: ProjectCode
    table: Any
    metric: str
    lower: bool

    @property
    def sign(self) -> int:
        """1, or -1 where lower values are better."""
        return -1 if self.lower else 1

    @property
    def by_time(self) -> bool:
        """Whether the newest rows are held out."""
        return type(self.table.split).__name__ == "ByTime"

    def best(self, rows: Any, settings: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the settings with the best mean over folds; of equal ones the first."""
        means = [self.sign * float(np.mean(self.of_folds(rows, one, folds=3)[0])) for one in settings]
        return settings[int(np.argmax(means))]

    def of_folds(
        self, rows: Any, settings: dict[str, Any], *, folds: int
    ) -> tuple[list[float], list[_Scored]]:
        """Return the metric of each fold and the scored rows, several times over of small tables."""
        repeats = 1 if self.by_time or len(rows.outcomes) >= _SMALL else _REPEATS
        found = [
            self._scored(rows, rows.outcomes, settings, self._folds(rows, folds=folds, seed=seed))
            for seed in range(repeats)
        ]
        return [value for values, _ in found for value in values], [scored for _, scored in found]

    def of_shuffled(self, rows: Any, settings: dict[str, Any]) -> list[_Scored]:
        """Return the rows with shuffled outcomes, as models of these score them."""
        found = []
        for seed in range(_SHUFFLES):
            random = np.random.default_rng(seed)
            outcomes, order = random.permutation(rows.outcomes), random.permutation(len(rows.outcomes))
            folds = ((np.setdiff1d(order, one), one) for one in np.array_split(order, _SHUFFLED_FOLDS))
            found.append(self._scored(rows, outcomes, settings, folds)[1])
        return found

    def worst(self, scored: list[_Scored], units: int) -> float:
        """Return what so many groups miss with the probability `_FALSE_FAILURE`.

        It is the lower of a quantile of drawn groups and of that of Student's distribution: few groups have few
        different draws.
        """
        values = self.drawn(scored, units)
        groups = len(np.unique(scored[0].groups))
        room = stats.t.ppf(1 - _FALSE_FAILURE, max(2, groups - 1)) * np.std(values)
        return float(min(np.quantile(values, _FALSE_FAILURE), np.median(values) - room))

    def room_of_periods(self, values: list[float], scored: list[_Scored]) -> float:
        """Return how much the next period may be worse, as far as the last ones differ more than by chance."""
        units = max(1, len(np.unique(scored[0].groups)) // len(values))
        by_chance = np.var(self.drawn(scored, units))
        spread = max(0.0, float(np.var(values, ddof=1) - by_chance))
        return float(stats.norm.ppf(1 - _FALSE_FAILURE)) * math.sqrt(spread * (1 + 1 / len(values)))

    def drawn(self, scored: list[_Scored], units: int) -> Any:
        """Return the metric of samples of so many groups, drawn with replacement."""
        found = []
        for one in scored:
            names, group_of = np.unique(one.groups, return_inverse=True)
            random = np.random.default_rng(0)
            for _ in range(_DRAWS // len(scored) // _CHUNK):
                times = random.multinomial(units, np.full(len(names), 1 / len(names)), size=_CHUNK)
                found.append(
                    self.code.measure_draws(self.table.target, one.outcomes, one.scores, times[:, group_of])[
                        self.metric
                    ]
                )
        values = np.concatenate(found)
        return self.sign * values[~np.isnan(values)]

    def _scored(
        self, rows: Any, outcomes: Any, settings: dict[str, Any], folds: Iterable[tuple[Any, Any]]
    ) -> tuple[list[float], _Scored]:
        groups = np.unique(np.asarray(rows.groups), return_inverse=True)[1]
        values, places, scores = [], [], []
        for fitted, measured in folds:
            if not self.lower and len(set(outcomes[fitted].tolist())) < 2:
                continue
            model = self.code.trainer(self.table, settings).fit(rows.values[fitted], outcomes[fitted])
            scores.append(model.score(rows.values[measured]))
            places.append(measured)
            values.append(
                self.code.measure(self.table.target, outcomes[measured], scores[-1])[self.metric]
            )
        order = np.concatenate(places)
        known = [value for value in values if not math.isnan(value)]
        return known, _Scored(outcomes=outcomes[order], scores=np.vstack(scores), groups=groups[order])

    def _folds(self, rows: Any, *, folds: int, seed: int) -> Iterator[tuple[Any, Any]]:
        if self.by_time:
            # The rows before a moment, and the next ones.
            parts = np.array_split(np.argsort(rows.times, kind="stable"), folds + 1)
            for place in range(1, folds + 1):
                yield np.concatenate(parts[:place]), parts[place]
            return
        fold_of = self.code.module("services.scoring.cross_fitting").folds_of(rows, folds=folds, seed=seed)
        for fold in range(folds):
            yield np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
