"""Experiments: a suite measured under every combination of some settings, and what is needed to repeat it."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from ...domain.evidence import EvidenceClass
from ..engine.metrics import Better

Value = str | int | float | bool | None
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """Each combination of `grid`, whose keys are settings such as `retrieval.passages`, is measured by `suite`.

    `metric`, one of the suite's, decides which combination wins.
    """

    name: str
    suite: str
    metric: str
    grid: Mapping[str, tuple[Value, ...]]

    def __post_init__(self) -> None:
        """Refuse what cannot be run."""
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"name: {self.name!r} is to be part of a file name: lower-case letters, digits and `-`")
        if not self.grid or not all(self.grid.values()):
            raise ValueError("grid: needs a setting, and a value for each")

    def combinations(self) -> Iterator[dict[str, Value]]:
        """Yield every combination of the grid, the last setting changing fastest."""
        for values in product(*self.grid.values()):
            yield dict(zip(self.grid, values, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One combination and the metrics of the suite; `run` is the file of its run, beside the record."""

    settings: Mapping[str, Value]
    metrics: Mapping[str, float]
    evidence: EvidenceClass | None
    run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentRecord:
    """An experiment that was run, with all that is needed to run it again.

    `settings` are those that the grid did not set, `dataset_hash` is the SHA-256 of the suite's dataset, empty if the
    suite is measured as a whole. Nothing is drawn at random here: a model's own chance is in its temperature.
    """

    experiment: Experiment
    started_at: datetime
    settings: Mapping[str, object]
    dataset_hash: str
    code_commit: str
    better: Better
    trials: tuple[Trial, ...]

    def ranking(self) -> list[Trial]:
        """Return the trials, best first; one without a value is last, and ties are in the order of the grid."""
        sign = -1 if self.better == "higher" else 1

        def key(trial: Trial) -> float:
            value = trial.metrics.get(self.experiment.metric, math.nan)
            return math.inf if math.isnan(value) else sign * value

        return sorted(self.trials, key=key)


def nested(settings: Mapping[str, Value]) -> dict[str, object]:
    """Return dotted settings as groups in groups: `a.b: 1` is `a: {b: 1}`."""
    result: dict[str, object] = {}
    for path in settings:
        first = path.partition(".")[0]
        below = {name.partition(".")[2]: value for name, value in settings.items() if name.startswith(f"{first}.")}
        result[first] = nested(below) if below else settings[path]
    return result


def differences(before: Sequence[Trial], again: Sequence[Trial], *, timed: Sequence[str]) -> list[str]:
    """Return a sentence for each metric that did not come out the same, to the bit, but for `timed` ones."""
    return [
        f"{dict(one.settings)}: {name} was {value!r}, is {other.metrics.get(name)!r}"
        for one, other in zip(before, again, strict=True)
        for name, value in one.metrics.items()
        if name not in timed and not _same(value, other.metrics.get(name))
    ]


def _same(value: float, other: float | None) -> bool:
    return value == other or (other is not None and math.isnan(value) and math.isnan(other))
