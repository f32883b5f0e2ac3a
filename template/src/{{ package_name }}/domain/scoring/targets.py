"""The target of a score: one of two outcomes, one of several classes, or a number."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from .features import YES_NO

Weights = Mapping[str, float] | Literal["balanced"]
BALANCED: Literal["balanced"] = "balanced"
_FEWEST_CLASSES = 2


class Task(StrEnum):
    """The kind of prediction."""

    BINARY = "binary"
    CLASSES = "classes"
    NUMBER = "number"


# The metrics of each task, in the order of reports; the first one ranks models.
METRICS: Mapping[Task, tuple[str, ...]] = {
    Task.BINARY: ("roc_auc", "pr_auc", "accuracy", "precision", "recall", "f1", "brier"),
    Task.CLASSES: ("macro_f1", "accuracy", "macro_recall", "log_loss"),
    Task.NUMBER: ("rmse_ratio", "rmse", "mae", "r2"),
}
LOWER_IS_BETTER = frozenset({"brier", "log_loss", "mae", "rmse", "rmse_ratio"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryTarget:
    """A yes-or-no outcome; a score is the probability of the positive one.

    `spellings` maps what raw files write to the outcome; anything else, or no such column, means that it is not known.
    `positive` and `negative` name the outcomes in sentences. `weights` says how much a row of each outcome (`positive`,
    `negative`) counts when a model is fitted; `balanced` gives both the same total. Weighted scores rank, but are no
    probabilities.
    """

    name: str
    column: str = ""
    spellings: Mapping[str, bool] = field(default_factory=lambda: YES_NO)
    positive: str = "positive"
    negative: str = "negative"
    weights: Weights = field(default_factory=dict)

    @property
    def task(self) -> Task:
        """The kind of prediction."""
        return Task.BINARY

    @property
    def words(self) -> Mapping[str, float]:
        """Values of raw files, mapped to the encoded outcome."""
        return {word: float(value) for word, value in self.spellings.items()}

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The names of the outcomes, in the order of their codes."""
        return self.negative, self.positive

    def problems(self) -> Iterator[str]:
        """Yield a sentence for each contradiction."""
        if set(self.spellings.values()) != {True, False}:
            yield f"{self.name}: spellings need a word for each outcome"
        yield from _weight_problems(self.name, self.weights, ("negative", "positive"))

    def weight(self, code: int) -> float:
        """Return the declared weight of an outcome by its code; 1 unless declared."""
        return 1.0 if self.weights == BALANCED else self.weights.get(("negative", "positive")[code], 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTarget:
    """One of several classes; a score is a probability for each, in the order of `classes`.

    `spellings` maps what raw files write to a class; without it each class is written as it is. `weights` maps classes
    to how much their rows count when a model is fitted; `balanced` gives all the same total.
    """

    name: str
    classes: tuple[str, ...]
    column: str = ""
    spellings: Mapping[str, str] = field(default_factory=dict)
    weights: Weights = field(default_factory=dict)

    @property
    def task(self) -> Task:
        """The kind of prediction."""
        return Task.CLASSES

    @property
    def words(self) -> Mapping[str, float]:
        """Values of raw files, mapped to the encoded outcome: the position of the class."""
        spellings = self.spellings or {one: one for one in self.classes}
        return {word: float(self.classes.index(one)) for word, one in spellings.items()}

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The names of the classes, in the order of their codes."""
        return self.classes

    def problems(self) -> Iterator[str]:
        """Yield a sentence for each contradiction."""
        if len(self.classes) < _FEWEST_CLASSES or len(set(self.classes)) < len(self.classes) or "" in self.classes:
            yield f"{self.name}: at least two classes have to be given, not empty and different"
        if unknown := sorted(set(self.spellings.values()) - set(self.classes)):
            yield f"{self.name}: spellings name unknown classes: {', '.join(unknown)}"
        yield from _weight_problems(self.name, self.weights, self.classes)

    def weight(self, code: int) -> float:
        """Return the declared weight of a class by its code; 1 unless declared."""
        return 1.0 if self.weights == BALANCED else self.weights.get(self.classes[code], 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberTarget:
    """A finite number from `minimum` to `maximum`, both included; a score is the expected number."""

    name: str
    minimum: float
    maximum: float
    column: str = ""
    unit: str = ""

    @property
    def task(self) -> Task:
        """The kind of prediction."""
        return Task.NUMBER

    def problems(self) -> Iterator[str]:
        """Yield a sentence for each contradiction."""
        if not (math.isfinite(self.minimum) and math.isfinite(self.maximum) and self.minimum < self.maximum):
            yield f"{self.name}: the range {self.minimum:g} to {self.maximum:g} is empty or not finite"


Target = BinaryTarget | ClassTarget | NumberTarget


def score_range(target: Target) -> tuple[float, float]:
    """Return the lowest and the highest score that is expected: of probabilities, or of the declared numbers."""
    return (target.minimum, target.maximum) if isinstance(target, NumberTarget) else (0.0, 1.0)


def score_names(target: Target) -> tuple[str, ...]:
    """Return the names of the columns of scores: one a class, otherwise one."""
    return target.classes if isinstance(target, ClassTarget) else ("score",)


def _weight_problems(name: str, weights: Weights, outcomes: tuple[str, ...]) -> Iterator[str]:
    if weights == BALANCED:
        return
    if unknown := sorted(set(weights) - set(outcomes)):
        yield f"{name}: weights name unknown outcomes: {', '.join(unknown)}"
    if any(not (math.isfinite(weight) and weight > 0) for weight in weights.values()):
        yield f"{name}: weights have to be positive"
