"""Compare two runs: metrics on the same cases, segments, budgets, and what became of each case."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ..engine.metrics import Metric
from ..engine.results import SuiteResult
from ..engine.runs import Run
from ..engine.suites import Row
from .regression import Change, judge_changes, measure_change, metric_of
from .resampling import Pair, bootstrap_value
from .statistics import Interval

Fate = Literal["broke", "fixed", "moved", "missing", "new", "edited"]
# A segment of fewer cases says nothing that its cases do not say.
_SMALLEST_SEGMENT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChange:
    """A case that is not as it was. `earlier` or `later` is None where the run does not have it."""

    suite: str
    case: str
    fate: Fate
    earlier: Row | None
    later: Row | None

    @property
    def reason(self) -> str:
        """Why the later run's case is not as it should be; empty if it is."""
        return (self.later.error or self.later.failure or self.later.unjudged) if self.later else ""

    @property
    def is_critical(self) -> bool:
        """Whether either run has the case as critical."""
        return any(row is not None and row.severity == "critical" for row in (self.earlier, self.later))


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLimit:
    """A threshold that the later run does not meet.

    `certain` is false for a percentile or a cost whose 95 % interval still reaches the limit. `sentence` says by how
    much.
    """

    suite: str
    metric: str
    limit: float
    value: float
    is_budget: bool
    certain: bool
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All that differs between two runs; `words` says it."""

    earlier: Run
    later: Run
    changes: tuple[Change, ...]
    segments: tuple[Change, ...]
    cases: tuple[CaseChange, ...]
    limits: tuple[BrokenLimit, ...]
    missing_suites: tuple[str, ...]
    new_suites: tuple[str, ...]

    @property
    def flaky(self) -> tuple[CaseChange, ...]:
        """The cases that broke or were fixed although code, settings and what was measured are the same."""
        if self.earlier.code != self.later.code:
            return ()
        before, after = ({suite.name: suite.provenance for suite in run.suites} for run in (self.earlier, self.later))
        return tuple(c for c in self.cases if c.fate in {"broke", "fixed"} and before[c.suite] == after[c.suite])


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


def _paired(earlier: SuiteResult, later: SuiteResult) -> list[tuple[Row, Row]]:
    before = {row.id: row for row in earlier.rows}
    found = ((before.get(row.id), row) for row in later.rows)
    return [
        (old, new)
        for old, new in found
        if old is not None and old.content == new.content and old.was_graded and new.was_graded
    ]


def _pairs(rows: Sequence[tuple[Row, Row]], metric: Metric) -> list[Pair]:
    scores = ((old.score(metric), new.score(metric)) for old, new in rows)
    return [pair for pair in scores if pair != (None, None)]


def _changes(earlier: SuiteResult, later: SuiteResult) -> Iterator[Change]:
    rows = _paired(earlier, later)
    for metric in later.metrics:
        if pairs := _pairs(rows, metric):
            yield measure_change(later.name, metric, pairs)


def _changes_of_wholes(earlier: SuiteResult, later: SuiteResult) -> Iterator[Change]:
    judged_by_case = {metric.name for metric in later.metrics}
    directions = {metric_of(name): name.startswith("min_") for name in later.thresholds}
    for name, value in later.measurement.metrics.items():
        before = earlier.measurement.metrics.get(name, math.nan)
        if name in judged_by_case or name not in directions:
            continue
        metric = Metric(name=name, score=name, better="higher" if directions[name] else "lower")
        gain = (value - before) if directions[name] else before - value
        yield Change(
            suite=later.name,
            metric=metric,
            segment="",
            cases=later.measurement.cases,
            earlier=before,
            later=value,
            interval=Interval(low=math.nan, high=math.nan),
            p_value=None,
            attainable=math.nan,
            detectable=math.nan,
            verdict="unchanged" if math.isnan(before) or gain > -_least(name, before) else "inconclusive",
        )


def _least(metric: str, before: float) -> float:
    # A rate has the usual minimum effect; what has a unit (milliseconds, a share price) has a fifth of itself.
    return 0.02 if abs(before) <= 1 and not metric.endswith(("_ms", "_s", "seconds")) else 0.2 * abs(before)


def _segments(earlier: SuiteResult, later: SuiteResult) -> Iterator[Change]:
    rows = _paired(earlier, later)
    for tag in sorted({tag for _, row in rows for tag in row.tags}):
        tagged = [pair for pair in rows if tag in pair[1].tags]
        for metric in later.metrics:
            pairs = _pairs(tagged, metric)
            if metric.aggregate == "mean" and len(pairs) >= _SMALLEST_SEGMENT:
                yield measure_change(later.name, metric, pairs, segment=tag)


def _cases(earlier: SuiteResult, later: SuiteResult) -> Iterator[CaseChange]:
    before: Mapping[str, Row] = {row.id: row for row in earlier.rows}
    after: Mapping[str, Row] = {row.id: row for row in later.rows}
    for case in dict.fromkeys([*after, *before]):
        old, new = before.get(case), after.get(case)
        if fate := _fate(old, new):
            yield CaseChange(suite=later.name, case=case, fate=fate, earlier=old, later=new)


def _fate(old: Row | None, new: Row | None) -> Fate | None:
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
    metrics = {metric.name: metric for metric in suite.metrics}
    broken = set(suite.broken)
    for name, limit in suite.thresholds.items():
        metric, value = metric_of(name), suite.measurement.metrics.get(metric_of(name), math.nan)
        sentence = next((line for line in broken if line.startswith(f"{metric} ")), None)
        if sentence is None:
            continue
        declared = metrics.get(metric)
        is_budget = declared is not None and (declared.aggregate != "mean" or declared.unit != "" or "cost" in metric)
        yield BrokenLimit(
            suite=suite.name,
            metric=metric,
            limit=limit,
            value=value,
            is_budget=is_budget,
            certain=not (declared and is_budget) or _interval(suite, declared).low > limit,
            sentence=sentence,
        )


def _interval(suite: SuiteResult, metric: Metric) -> Interval:
    scores = [score for row in suite.rows if (score := row.score(metric)) is not None]
    return bootstrap_value(scores, metric.aggregate)
