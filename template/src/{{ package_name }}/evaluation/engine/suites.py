"""What is measured, case by case or as a whole, and what came out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ...errors import AppError
from .cases import CaseT, Severity, load_cases
from .metrics import Metric

Status = Literal["passed", "failed", "error", "skipped", "not judged"]


class NotJudgedError(AppError):
    """Nobody was there to grade a case. It is no verdict on the case: neither good nor bad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one case showed.

    `scores` has a number for each grader, 0 or 1 where it answers yes or no, and None where its question does not
    apply to this case. `failure` says in a sentence what a reader should look at, and is empty when the case is as
    it should be. `attempts` counts tries, as repeated tries make results look better than they are.
    """

    scores: Mapping[str, float | None]
    output: str = ""
    failure: str = ""
    attempts: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case of a run, whatever became of it. `scores` includes `latency_ms`, wall time in milliseconds.

    `asked` is the text of the case and `content` the hash of the case as it was. At most one of `failure`, `error`,
    `skipped` and `unjudged` is not empty; the last says why nobody graded the case.
    """

    id: str
    content: str
    asked: str = ""
    severity: Severity = "normal"
    tags: tuple[str, ...] = ()
    scores: Mapping[str, float | None] = field(default_factory=dict)
    output: str = ""
    failure: str = ""
    error: str = ""
    skipped: str = ""
    unjudged: str = ""
    attempts: int = 1

    @property
    def status(self) -> Status:
        """Whether the case passed, failed, crashed, was not run or not graded."""
        if self.error:
            return "error"
        if self.skipped:
            return "skipped"
        if self.unjudged:
            return "not judged"
        return "failed" if self.failure else "passed"

    @property
    def was_graded(self) -> bool:
        """Whether the case was run and graded, or crashed."""
        return not (self.skipped or self.unjudged)

    def score(self, metric: Metric) -> float | None:
        """Return what the case contributes to `metric`: a crash counts as the worst, what was not graded not at all."""
        if self.error and metric.score not in self.scores:
            return metric.score_of_error
        return self.scores.get(metric.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What a suite measured. `failures` has a line for each case that a reader should look at."""

    cases: int
    metrics: Mapping[str, float]
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """A measurement of a whole, for what has no score case by case (ROC-AUC), and the limits it is held to.

    `provenance` names what was measured and `about` what it tells, as in `CaseSuite`. `waived` tells, for each metric
    whose threshold was moved for once, who accepted that and why.
    """

    name: str
    measure: Callable[[], Measurement]
    thresholds: Mapping[str, float]
    provenance: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    waived: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseJob:
    """A case that can be run; `run` may be called from any thread."""

    id: str
    content: str
    asked: str
    severity: Severity
    tags: tuple[str, ...]
    skip: str
    run: Callable[[], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSource:
    """A dataset and the jobs that its cases become. Made by `cases_from`."""

    file: Path
    jobs: Callable[[], tuple[CaseJob, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSuite:
    """What to do with each case of a dataset, how scores become metrics, and the limits these are held to.

    `provenance` names everything that an outcome depends on beside the code, the settings and the case (a hash of
    data, a model, the text that it is asked): where all of it is the same, an earlier outcome is used
    again. `about` tells a reader what a suite without thresholds is for.
    """

    name: str
    cases: CaseSource
    metrics: tuple[Metric, ...]
    thresholds: Mapping[str, float]
    provenance: Mapping[str, str]
    about: str = ""


AnySuite = Suite | CaseSuite


def cases_from(file: Path, schema: type[CaseT], evaluate: Callable[[CaseT], Outcome]) -> CaseSource:
    """Return the cases of a dataset, each to be run by `evaluate`.

    Cases run several at a time and in no order: `evaluate` is safe to call from several threads. What it raises
    becomes a row.
    """
    return CaseSource(file=file, jobs=lambda: tuple(_job(case, evaluate) for case in load_cases(file, schema)))


def _job(case: CaseT, evaluate: Callable[[CaseT], Outcome]) -> CaseJob:
    return CaseJob(
        id=case.id,
        content=case.content_hash,
        asked=case.asked,
        severity=case.severity,
        tags=case.tags,
        skip=case.skip,
        run=lambda: evaluate(case),
    )
