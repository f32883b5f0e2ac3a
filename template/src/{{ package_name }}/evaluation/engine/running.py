"""Run suites, several cases at a time."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from ...domain.evidence import NotMeasuredError
from .journal import Journal, content_key
from .results import SuiteResult
from .suites import AnySuite, CaseJob, CaseResult, CaseSuite, Measurement, Suite

Progress = Callable[[int, int], None]


def run_suites(
    suites: Iterable[AnySuite],
    *,
    journal: Journal | None = None,
    workers: int = 4,
    progress: Progress = lambda _done, _of: None,
) -> tuple[SuiteResult, ...]:
    """Return the results in the order of the suites.

    The cases of all suites share `workers` threads, so a slow suite does not hold up another. A case that raises has a
    result with its error. Results in `journal` are used again, except errors, which are tried again. `progress` is
    called with the number of finished cases and of all cases that are not taken from a complete earlier run.

    Raises:
        DatasetError: a dataset cannot be read; nothing has been run then.
    """
    ordered = tuple(suites)
    whole = {suite.name: found for suite in ordered if (found := _find_suite(suite, journal)) is not None}
    jobs = [_jobs(suite) if suite.name not in whole else () for suite in ordered]
    fresh = iter(_rows(list(_keyed(ordered, jobs, journal)), journal, workers, progress))
    measured = [
        whole[suite.name] if suite.name in whole else tuple(next(fresh) for _ in own)
        for suite, own in zip(ordered, jobs, strict=True)
    ]
    for suite, rows in zip(ordered, measured, strict=True):
        if journal and isinstance(suite, CaseSuite) and suite.name not in whole:
            journal.add_suite(suite, rows)
    return tuple(_result(suite, rows) for suite, rows in zip(ordered, measured, strict=True))


def _find_suite(suite: AnySuite, journal: Journal | None) -> tuple[CaseResult, ...] | None:
    return journal.find_suite(suite) if journal and isinstance(suite, CaseSuite) else None


def _jobs(suite: AnySuite) -> tuple[CaseJob, ...]:
    return suite.cases.jobs() if isinstance(suite, CaseSuite) else ()


def _keyed(
    suites: Sequence[AnySuite], jobs: Sequence[Sequence[CaseJob]], journal: Journal | None
) -> Iterator[tuple[str, CaseJob]]:
    for suite, own in zip(suites, jobs, strict=True):
        if isinstance(suite, CaseSuite):
            prefix = content_key(suite, journal.version) if journal else ""
            yield from ((prefix + job.content, job) for job in own)


def _rows(
    keyed: Sequence[tuple[str, CaseJob]], journal: Journal | None, workers: int, progress: Progress
) -> list[CaseResult]:
    known = {key: row for key, _ in keyed if journal and (row := journal.find(key))}
    pending = [(key, job) for key, job in keyed if key not in known]

    def finish(entry: tuple[str, CaseJob]) -> CaseResult:
        key, job = entry
        row = run_case(job)
        if journal and not row.error:
            journal.add(key, row)
        return row

    pool = ThreadPoolExecutor(workers, thread_name_prefix="case")
    try:
        fresh = []
        for row in pool.map(finish, pending):
            fresh.append(row)
            progress(len(known) + len(fresh), len(keyed))
    finally:
        pool.shutdown(cancel_futures=True)
    measured = iter(fresh)
    return [known[key] if key in known else next(measured) for key, _ in keyed]


def run_case(job: CaseJob) -> CaseResult:
    """Return the result of one case. An exception becomes its error, or the reason why it was not judged."""
    row = CaseResult(
        id=job.id, content=job.content, input=job.input, severity=job.severity, tags=job.tags, skipped=job.skip
    )
    if job.skip:
        return row
    started = time.perf_counter()
    try:
        scored = job.run()
    except NotMeasuredError as error:
        return replace(row, unjudged=str(error))
    except Exception as error:  # noqa: BLE001 - a crashed case is a row, not a lost run
        return replace(row, error=f"{type(error).__name__}: {error}", scores={"latency_ms": _since(started)})
    return replace(
        row,
        scores={**scored.scores, "latency_ms": _since(started) + scored.recorded_ms},
        output=scored.output,
        failure=scored.failure,
        attempts=scored.attempts,
        models=scored.models,
    )


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 4)


def _result(suite: AnySuite, rows: Sequence[CaseResult]) -> SuiteResult:
    if isinstance(suite, Suite):
        measured = suite.measure()
        return SuiteResult(
            name=suite.name,
            measurement=measured,
            thresholds=suite.thresholds,
            provenance=suite.provenance,
            about=suite.about,
            metrics=suite.metrics,
            waived=suite.waived,
            evidence=suite.evidence,
        )
    values = {metric.name: metric.value(row.score(metric) for row in rows) for metric in suite.metrics}
    lines = tuple(f"{row.id}: {row.error or row.failure}" for row in rows if row.error or row.failure)
    return SuiteResult(
        name=suite.name,
        measurement=Measurement(cases=len(rows), metrics=values, failures=lines),
        thresholds=suite.thresholds,
        provenance=suite.provenance,
        about=suite.about,
        dataset=suite.cases.file.as_posix(),
        dataset_hash=hashlib.sha256(suite.cases.file.read_bytes()).hexdigest(),
        metrics=suite.metrics,
        rows=tuple(rows),
        models=tuple(sorted({model for row in rows for model in row.models})),
        evidence=suite.evidence,
        held_out_of=suite.held_out_of,
    )
