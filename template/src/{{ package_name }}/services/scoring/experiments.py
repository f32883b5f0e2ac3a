"""Sweep over parameters of an estimator, and reproduce a recorded sweep."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from ...domain.scoring.targets import LOWER_IS_BETTER, METRICS, Target
from ...evaluation.scoring.metrics import measure
from ...models.scoring import ModelTrainer
from ...repositories.scoring.feature_rows import LabelledBatch
from .cross_fitting import out_of_fold_scores

Value = str | int | float
_NAME = re.compile(r"[\w-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Each combination of `grid` is cross-validated in `folds` folds, once for each seed.

    `metric`, one of the target's task, decides which combination wins.
    """

    name: str
    metric: str
    folds: int
    seeds: tuple[int, ...]
    grid: Mapping[str, tuple[Value, ...]]

    def __post_init__(self) -> None:
        """Refuse a sweep that cannot be run."""
        known = list(dict.fromkeys(name for names in METRICS.values() for name in names))
        if self.metric not in known:
            raise ValueError(f"metric: {self.metric!r} is none of {', '.join(known)}")
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"name: {self.name!r} is to be part of a file name: letters, digits, `-` and `_`")
        if "seed" in self.grid:
            raise ValueError("grid: a seed belongs to `seeds`")
        if self.folds < 2 or not self.seeds or not all(self.grid.values()):  # noqa: PLR2004 - two folds
            raise ValueError("a sweep needs two folds, a seed, and a value for each parameter")

    def combinations(self) -> Iterator[dict[str, Value]]:
        """Yield every combination of the grid, the last parameter changing fastest."""
        for values in product(*self.grid.values()):
            yield dict(zip(self.grid, values, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One combination under one seed; `metrics` are of the out-of-fold scores of all rows."""

    parameters: Mapping[str, Value]
    seed: int
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentRun:
    """A sweep that was run, with all that is needed to run it again: settings, data, code, libraries.

    `libraries` maps names to versions. `estimator` are the settings that the grid did not set; a run that was recorded
    without them has none. `table` names the table; without it the project had one only.
    """

    sweep: Sweep
    data_hash: str
    code_commit: str
    libraries: Mapping[str, str]
    trials: tuple[Trial, ...]
    estimator: Mapping[str, Value] = field(default_factory=dict)
    table: str | None = None

    def __post_init__(self) -> None:
        """Refuse trials that are not those of the sweep."""
        wanted = [(parameters, seed) for parameters in self.sweep.combinations() for seed in self.sweep.seeds]
        if [(dict(trial.parameters), trial.seed) for trial in self.trials] != wanted:
            raise ValueError("trials: not those of the sweep")

    def ranking(self) -> list[tuple[dict[str, Value], float]]:
        """Return each combination with the mean of the metric over its seeds, best first; ties in the grid's order."""
        metric, seeds = self.sweep.metric, len(self.sweep.seeds)
        # Trials are in the order of the combinations, each with all of its seeds.
        found = [trial.metrics[metric] for trial in self.trials]
        means = [
            (parameters, sum(found[number * seeds : (number + 1) * seeds]) / seeds)
            for number, parameters in enumerate(self.sweep.combinations())
        ]
        return sorted(means, key=lambda one: one[1], reverse=metric not in LOWER_IS_BETTER)


def run_trials(
    sweep: Sweep, rows: LabelledBatch, target: Target, trainer_for: Callable[[Mapping[str, Value]], ModelTrainer]
) -> Iterator[Trial]:
    """Yield the trials, combination by combination, seed by seed; the seed decides folds and fits.

    Raises:
        ValueError: the sweep's metric is none of the target's task.
    """
    if sweep.metric not in METRICS[target.task]:
        known = ", ".join(METRICS[target.task])
        raise ValueError(f"metric: {sweep.metric!r} is none of those of {target.name}: {known}")
    for parameters in sweep.combinations():
        for seed in sweep.seeds:
            trainer = trainer_for({**parameters, "seed": seed})
            scores = out_of_fold_scores(rows, trainer, folds=sweep.folds, seed=seed)
            metrics = measure(target, rows.outcomes, scores)
            yield Trial(parameters=parameters, seed=seed, metrics=metrics)


def differences(recorded: Sequence[Trial], again: Sequence[Trial]) -> list[str]:
    """Return a sentence for each number that did not come out the same, to the bit."""
    found = []
    for before, now in zip(recorded, again, strict=True):
        found += [
            f"{dict(before.parameters)} seed {before.seed}: {name} was {value!r}, is {now.metrics.get(name)!r}"
            for name, value in before.metrics.items()
            if value != now.metrics.get(name)
        ]
    return found
