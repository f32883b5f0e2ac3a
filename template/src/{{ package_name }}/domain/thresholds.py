"""Thresholds that metrics must meet, and the breaches of them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """The side from which a threshold bounds its metric."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A bound of one metric. With `may_be_unmeasured` it is met, too, where the metric was not measured."""

    metric: str
    bound: float
    direction: Direction
    may_be_unmeasured: bool = False

    @property
    def symbol(self) -> str:
        """`>=` or `<=`, as in `metric >= bound`."""
        return ">=" if self.direction is Direction.AT_LEAST else "<="

    def is_met(self, value: float) -> bool:
        """Return whether `value` meets the threshold. NaN was not measured and does not, unless it may be."""
        if math.isnan(value):
            return self.may_be_unmeasured
        return value >= self.bound if self.direction is Direction.AT_LEAST else value <= self.bound

    def __str__(self) -> str:
        """Return the condition: `recall >= 0.9`."""
        return f"{self.metric} {self.symbol} {self.bound:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A threshold that was not met. `value` is None if the metric was not measured."""

    threshold: Threshold
    value: float | None

    @property
    def symbol(self) -> str:
        """`<` or `>`, as in `value < bound`."""
        return "<" if self.threshold.direction is Direction.AT_LEAST else ">"

    def __str__(self) -> str:
        """Return the value beside the bound: `recall 0.8 < 0.9`."""
        if self.value is None:
            return f"{self.threshold.metric} was not measured"
        return f"{self.threshold.metric} {self.value:.4g} {self.symbol} {self.threshold.bound:.4g}"


def parse_thresholds(limits: Mapping[str, float]) -> tuple[Threshold, ...]:
    """Return the thresholds that files and settings name: `min_<metric>`, `max_<metric>` or, as a maximum, `<metric>`.

    Everywhere else a direction is a value, not a part of a name.
    """
    return tuple(_parse(name, bound) for name, bound in limits.items())


def find_breaches(metrics: Mapping[str, float], thresholds: Iterable[Threshold]) -> tuple[Breach, ...]:
    """Return the thresholds that are not met, in their order. A metric that is missing or NaN was not measured."""
    found = []
    for threshold in thresholds:
        value = metrics.get(threshold.metric, math.nan)
        if not threshold.is_met(value):
            found.append(Breach(threshold=threshold, value=None if math.isnan(value) else value))
    return tuple(found)


def _parse(name: str, bound: float) -> Threshold:
    if name.startswith("min_"):
        return Threshold(metric=name.removeprefix("min_"), bound=bound, direction=Direction.AT_LEAST)
    return Threshold(metric=name.removeprefix("max_"), bound=bound, direction=Direction.AT_MOST)
