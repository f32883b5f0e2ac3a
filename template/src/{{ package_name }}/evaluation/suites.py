"""Run suites and judge them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from .regression import broken_thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What a suite measured. `failures` has a line for each case that a reader should look at."""

    cases: int
    metrics: Mapping[str, float]
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """A named measurement and the limits that it is held to."""

    name: str
    measure: Callable[[], Measurement]
    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteResult:
    """A judged measurement. `broken` has a sentence for each threshold that is not met."""

    name: str
    measurement: Measurement
    thresholds: Mapping[str, float]
    broken: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every threshold is met."""
        return not self.broken


def run_suites(suites: Iterable[Suite]) -> tuple[SuiteResult, ...]:
    """Return the judged results in the order of the suites."""
    return tuple(_run(suite) for suite in suites)


def _run(suite: Suite) -> SuiteResult:
    measured = suite.measure()
    broken = broken_thresholds(measured.metrics, suite.thresholds)
    return SuiteResult(name=suite.name, measurement=measured, thresholds=suite.thresholds, broken=broken)
