"""Compare two runs: metrics on the same cases, segments, budgets, and the transition of each case."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from ...domain.thresholds import Breach, Direction
from ..engine.metrics import Metric
from ..engine.results import SuiteResult
from ..engine.runs import Run
from ..engine.suites import CaseResult
from .regression import Change, judge_changes, measure_change
from .resampling import Pair, bootstrap_value
from .statistics import Interval

Transition = Literal["broke", "missing", "edited", "new", "fixed", "moved"]
_WORST_FIRST: Sequence[Transition] = get_args(Transition)
# A segment of fewer cases says nothing that its cases do not say.
_SMALLEST_SEGMENT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChange:
    """A case whose result differs between the runs. `earlier` or `later` is None where the run does not have it."""

    suite: str
    case: str
    transition: Transition
    earlier: CaseResult | None
    later: CaseResult | None

    @property
    def reason(self) -> str:
        """Why the case fails in the later run; empty if it passes."""
        return (self.later.error or self.later.failure or self.later.unjudged) if self.later else ""

    @property
    def is_critical(self) -> bool:
        """Whether the case is critical in either run."""
        return any(row is not None and row.severity == "critical" for row in (self.earlier, self.later))


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLimit:
    """A threshold that the later run does not meet.

    `metric` is None if the suite does not declare it. `certain` is false for a budget whose 95 % interval still reaches
    the bound.
    """

    suite: str
    breach: Breach
    metric: Metric | None
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The differences of two runs; `verdict` puts them into words."""

    earlier: Run
    later: Run
    changes: tuple[Change, ...]
    segments: tuple[Change, ...]
    cases: tuple[CaseChange, ...]
    limits: tuple[BrokenLimit, ...]
    missing_suites: tuple[str, ...]
    new_suites: tuple[str, ...]

    @property
    def worst_cases(self) -> Sequence[CaseChange]:
        """The cases that differ, those that broke first."""
        return sorted(self.cases, key=lambda case: (_WORST_FIRST.index(case.transition), not case.is_critical))

    @property
    def flaky(self) -> tuple[CaseChange, ...]:
        """The cases that broke or were fixed although code, settings and provenance are the same."""
        if self.earlier.code != self.later.code:
            return ()
        before, after = ({suite.name: suite.provenance for suite in run.suites} for run in (self.earlier, self.later))
        return tuple(c for c in self.cases if c.transition in {"broke", "fixed"} and before[c.suite] == after[c.suite])


def compare(earlier: Run, later: Run) -> Comparison:
    """Return the comparison. Cases are paired by suite and id; a case whose content was edited is not paired."""
    before = {suite.name: suite for suite in earlier.suites}
    after = {suite.name: suite for suite in later.suites}
    both = [(before[name], suite) for name, suite in after.items() if name in before]
    return Comparison(
        earlier=earlier,
        later=later,
        changes=judge_changes([change for pair in both for change in _changes(*pair)])
        + tuple(change for pair in both for change in _changes_of_wholes(*pair)),
        segments=judge_changes([change for pair in both for change in _segments(*pair)]),
        cases=tuple(change for pair in both for change in _cases(*pair)),
        limits=tuple(limit for suite in later.suites for limit in _broken_limits(suite)),
        missing_suites=tuple(name for name in before if name not in after),
        new_suites=tuple(name for name in after if name not in before),
    )


def _paired(earlier: SuiteResult, later: SuiteResult) -> list[tuple[CaseResult, CaseResult]]:
    before = {row.id: row for row in earlier.rows}
    found = ((before.get(row.id), row) for row in later.rows)
    return [
        (old, new)
        for old, new in found
        if old is not None and old.content == new.content and old.was_graded and new.was_graded
    ]


def _pairs(rows: Sequence[tuple[CaseResult, CaseResult]], metric: Metric) -> list[Pair]:
    scores = ((old.score(metric), new.score(metric)) for old, new in rows)
    return [pair for pair in scores if pair != (None, None)]


def _changes(earlier: SuiteResult, later: SuiteResult) -> Iterator[Change]:
    rows = _paired(earlier, later)
    for metric in later.metrics:
        if pairs := _pairs(rows, metric):
            yield measure_change(later.name, metric, pairs)


def _changes_of_wholes(earlier: SuiteResult, later: SuiteResult) -> Iterator[Change]:
    if later.rows:
        return
    directions = {threshold.metric: threshold.direction for threshold in later.thresholds}
    for name, direction in directions.items():
        if (value := later.measurement.metrics.get(name)) is None:
            continue
        before = earlier.measurement.metrics.get(name, math.nan)
        metric = later.metric(name) or _share(name, direction)
        change = Change(
            suite=later.name,
            metric=metric,
            segment="",
            cases=later.measurement.cases,
            earlier=before,
            later=value,
            interval=Interval(low=math.nan, high=math.nan),
            p_value=None,
            attainable=math.nan,
            minimum_detectable_effect=math.nan,
            verdict="unchanged",
        )
        stable = math.isnan(before) or change.gain > -_least(metric, before)
        yield change if stable else replace(change, verdict="inconclusive")


def _share(name: str, direction: Direction) -> Metric:
    return Metric(name=name, score=name, better="higher" if direction is Direction.AT_LEAST else "lower")


def _least(metric: Metric, before: float) -> float:
    # A share has the usual minimum effect; an amount (milliseconds, a price) has a fifth of itself.
    return metric.minimum_effect if not metric.unit and abs(before) <= 1 else 0.2 * abs(before)


def _segments(earlier: SuiteResult, later: SuiteResult) -> Iterator[Change]:
    rows = _paired(earlier, later)
    for tag in sorted({tag for _, row in rows for tag in row.tags}):
        tagged = [pair for pair in rows if tag in pair[1].tags]
        for metric in later.metrics:
            pairs = _pairs(tagged, metric)
            if metric.aggregate == "mean" and len(pairs) >= _SMALLEST_SEGMENT:
                yield measure_change(later.name, metric, pairs, segment=tag)


def _cases(earlier: SuiteResult, later: SuiteResult) -> Iterator[CaseChange]:
    before: Mapping[str, CaseResult] = {row.id: row for row in earlier.rows}
    after: Mapping[str, CaseResult] = {row.id: row for row in later.rows}
    for case in dict.fromkeys([*after, *before]):
        old, new = before.get(case), after.get(case)
        if transition := _transition(old, new):
            yield CaseChange(suite=later.name, case=case, transition=transition, earlier=old, later=new)


def _transition(old: CaseResult | None, new: CaseResult | None) -> Transition | None:
    if old is None:
        return "new"
    if new is None or (old.was_graded and not new.was_graded):
        return "missing"
    if new.unjudged or old.unjudged:
        return "new" if new.was_graded else None
    if old.content != new.content:
        return "edited"
    bad = {"failed", "error"}
    if (old.status in bad) != (new.status in bad):
        return "fixed" if old.status in bad else "broke"
    return "moved" if (old.output, old.failure, old.error) != (new.output, new.failure, new.error) else None


def _broken_limits(suite: SuiteResult) -> Iterator[BrokenLimit]:
    for breach in suite.breaches:
        metric = suite.metric(breach.threshold.metric)
        certain = not (metric and metric.is_budget) or _excludes_bound(suite, metric, breach)
        yield BrokenLimit(suite=suite.name, breach=breach, metric=metric, certain=certain)


def _excludes_bound(suite: SuiteResult, metric: Metric, breach: Breach) -> bool:
    """Return whether the whole interval of a budget is beyond its bound; what was not measured is."""
    if breach.value is None:
        return True
    scores = [score for row in suite.rows if (score := row.score(metric)) is not None]
    interval = bootstrap_value(scores, metric.aggregate)
    if breach.threshold.direction is Direction.AT_MOST:
        return interval.low > breach.threshold.bound
    return interval.high < breach.threshold.bound
