"""Run suites case by case, several cases at a time, and judge them."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from ..comparison.regression import broken_thresholds
from .journal import Journal, content_key
from .results import SuiteResult
from .suites import AnySuite, CaseJob, CaseSuite, Measurement, NotJudgedError, Row, Suite

Progress = Callable[[int, int], None]


def run_suites(
    suites: Iterable[AnySuite],
    *,
    journal: Journal | None = None,
    workers: int = 4,
    progress: Progress = lambda _done, _of: None,
) -> tuple[SuiteResult, ...]:
    """Return the judged results in the order of the suites.

    The cases of all suites share `workers` threads, so a slow suite does not hold up another. A case that raises
    becomes a row with its error. Rows that `journal` knows are taken from there, except errors, which are tried
    again. `progress` is called with the number of finished cases and of all that are not taken from a whole run.

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


def _find_suite(suite: AnySuite, journal: Journal | None) -> tuple[Row, ...] | None:
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


def _rows(keyed: Sequence[tuple[str, CaseJob]], journal: Journal | None, workers: int, progress: Progress) -> list[Row]:
    known = {key: row for key, _ in keyed if journal and (row := journal.find(key))}
    pending = [(key, job) for key, job in keyed if key not in known]

    def finish(entry: tuple[str, CaseJob]) -> Row:
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


def run_case(job: CaseJob) -> Row:
    """Return the row of one case. What the case raises is kept as its error, or as why nobody judged it."""
    row = Row(id=job.id, content=job.content, asked=job.asked, severity=job.severity, tags=job.tags, skipped=job.skip)
    if job.skip:
        return row
    started = time.perf_counter()
    try:
        outcome = job.run()
    except NotJudgedError as error:
        return replace(row, unjudged=str(error))
    except Exception as error:  # noqa: BLE001 - a crashed case is a row, not a lost run
        return replace(row, error=f"{type(error).__name__}: {error}", scores={"latency_ms": _since(started)})
    return replace(
        row,
        scores={**outcome.scores, "latency_ms": _since(started)},
        output=outcome.output,
        failure=outcome.failure,
        attempts=outcome.attempts,
    )


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 4)


def _result(suite: AnySuite, rows: Sequence[Row]) -> SuiteResult:
    if isinstance(suite, Suite):
        measured = suite.measure()
        return SuiteResult(
            name=suite.name,
            measurement=measured,
            thresholds=suite.thresholds,
            broken=broken_thresholds(measured.metrics, suite.thresholds),
            provenance=suite.provenance,
            about=suite.about,
            waived=suite.waived,
        )
    values = {metric.name: metric.value(row.score(metric) for row in rows) for metric in suite.metrics}
    lines = tuple(f"{row.id}: {row.error or row.failure}" for row in rows if row.error or row.failure)
    return SuiteResult(
        name=suite.name,
        measurement=Measurement(cases=len(rows), metrics=values, failures=lines),
        thresholds=suite.thresholds,
        broken=tuple(_broken(suite, rows, values)),
        provenance=suite.provenance,
        about=suite.about,
        dataset=suite.cases.file.as_posix(),
        dataset_hash=hashlib.sha256(suite.cases.file.read_bytes()).hexdigest(),
        metrics=suite.metrics,
        rows=tuple(rows),
    )


def _broken(suite: CaseSuite, rows: Sequence[Row], values: Mapping[str, float]) -> Iterator[str]:
    unjudged = sum(bool(row.unjudged) for row in rows)
    if rows and unjudged == len(rows):
        return
    yield from broken_thresholds(values, suite.thresholds)
    if unjudged and suite.thresholds:
        yield f"{unjudged} of {len(rows)} cases were not judged"
