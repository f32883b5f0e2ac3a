"""Suites: what is measured, case by case or as a whole, and the result of each case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from ...domain.evidence import EvidenceClass
from ...domain.thresholds import Threshold
from .cases import CaseT, Severity, load_cases
from .metrics import Metric

Status = Literal["passed", "failed", "error", "skipped", "not judged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseScore:
    """The scores of one case.

    `scores` has a number for each grader, 0 or 1 where it answers yes or no, and None where it does not apply to the
    case. `failure` is a sentence that says what is wrong, and empty if nothing is. `attempts` counts tries, as repeated
    tries make results look better than they are. `recorded_ms` is what replies took when they were recorded
    that are only replayed; it counts as latency. `models` are those that replied.
    """

    scores: Mapping[str, float | None]
    output: str = ""
    failure: str = ""
    attempts: int = 1
    recorded_ms: float = 0.0
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """The result of one case in a run. `scores` includes `latency_ms`, wall time in milliseconds.

    `input` is the text of the case and `content` the hash of the case at that time. At most one of `failure`, `error`,
    `skipped` and `unjudged` is not empty; the last says why the case was not graded. `models` are those that replied.
    """

    id: str
    content: str
    input: str = ""
    severity: Severity = "normal"
    tags: tuple[str, ...] = ()
    scores: Mapping[str, float | None] = field(default_factory=dict)
    output: str = ""
    failure: str = ""
    error: str = ""
    skipped: str = ""
    unjudged: str = ""
    attempts: int = 1
    models: tuple[str, ...] = ()

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
    """The metrics of a suite. `failures` has a line for each case that failed."""

    cases: int
    metrics: Mapping[str, float]
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """A measurement without scores case by case (ROC-AUC), and the thresholds that it must meet.

    `metrics` may declare units; a metric that is not declared is a share. `provenance` names what was measured and
    `about` what the suite is for, as in `CaseSuite`. `waived` has, for each metric whose threshold was moved, who
    accepted that and why.
    """

    name: str
    measure: Callable[[], Measurement]
    thresholds: tuple[Threshold, ...]
    provenance: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    metrics: tuple[Metric, ...] = ()
    waived: Mapping[str, str] = field(default_factory=dict)
    evidence: EvidenceClass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseJob:
    """A case that can be run; `run` may be called from any thread."""

    id: str
    content: str
    input: str
    severity: Severity
    tags: tuple[str, ...]
    skip: str
    run: Callable[[], CaseScore]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSource:
    """A dataset, and the jobs that the cases of a file of its form become. Made by `cases_from`."""

    file: Path
    jobs_of: Callable[[Path], tuple[CaseJob, ...]]

    def jobs(self) -> tuple[CaseJob, ...]:
        """Return a job for each case, in the order of the file."""
        return self.jobs_of(self.file)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSuite:
    """The cases of a dataset, the metrics of their scores, and the thresholds that these must meet.

    `provenance` names everything that an result depends on beside the code, the settings and the case (a hash of
    data, a model, the text that it is asked): where all of it is the same, an earlier result is used
    again. `evidence` is who answers; None where no model is asked. `about` says what a suite without thresholds is for.
    `held_out_of` names the suite beside whose figures those of this one are reported.
    """

    name: str
    cases: CaseSource
    metrics: tuple[Metric, ...]
    thresholds: tuple[Threshold, ...]
    provenance: Mapping[str, str]
    about: str = ""
    evidence: EvidenceClass | None = None
    held_out_of: str = ""


AnySuite = Suite | CaseSuite


def cases_from(file: Path, schema: type[CaseT], evaluate: Callable[[CaseT], CaseScore]) -> CaseSource:
    """Return the cases of a dataset, each to be run by `evaluate`.

    Cases run several at a time and in no order: `evaluate` must be safe to call from several threads. An exception
    becomes the error of the case's result.
    """
    return CaseSource(
        file=file, jobs_of=lambda dataset: tuple(_job(case, evaluate) for case in load_cases(dataset, schema))
    )


def as_held_out(suite: CaseSuite, *, of: CaseSuite) -> CaseSuite:
    """Return `suite` as the held-out cases of another: under its name, without limits, which would invite fitting."""
    about = f"cases that neither the prompts nor the rules of {of.name} were fitted to"
    return replace(suite, name=f"{of.name}_held_out", thresholds=(), about=about, held_out_of=of.name)


def held_out(suite: CaseSuite) -> tuple[CaseSuite, ...]:
    """Return `suite` over `NAME-held-out.jsonl`, if it is beside its dataset `NAME.jsonl` or `NAME-golden.jsonl`."""
    name = suite.cases.file.stem.removesuffix("-golden")
    file = suite.cases.file.with_name(f"{name}-held-out.jsonl")
    return (as_held_out(replace(suite, cases=replace(suite.cases, file=file)), of=suite),) if file.is_file() else ()


def _job(case: CaseT, evaluate: Callable[[CaseT], CaseScore]) -> CaseJob:
    return CaseJob(
        id=case.id,
        content=case.content_hash,
        input=case.input,
        severity=case.severity,
        tags=case.tags,
        skip=case.skip,
        run=lambda: evaluate(case),
    )
