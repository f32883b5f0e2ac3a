"""Runs of the evaluation: all that are kept, and one with its suites and cases."""

from functools import lru_cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse

from ...evaluation.comparison.comparison import compare
from ...evaluation.comparison.regression import WORST_FIRST
from ...evaluation.comparison.verdict import clauses, judgement, number
from ...evaluation.engine.cases import DatasetError
from ...evaluation.engine.locks import case_ids, check_lock, datasets_in, locked_hash
from ...evaluation.engine.results import SuiteResult
from ...evaluation.engine.runs import SUFFIX, Run, RunError, load_run, run_files
from .pages import ROWS_OF_A_PAGE, NotFoundError, PageNumber, Pages, page_of, render

_BASELINE = "baseline"

MOST_RUNS = 50


def evaluation_pages(evals: Path) -> Pages:
    """Return the pages of the runs in `evals/reports`, and of the datasets."""
    return _runs_pages(evals).beside(_datasets_pages(evals / "datasets"), _comparison_pages(evals))


def _runs_pages(evals: Path) -> Pages:
    router, reports = Pages(), evals / "reports"

    @router.page("/console/evaluation", title="Evaluation", about="Runs against the golden datasets, with every case.")
    def list_runs(request: Request) -> HTMLResponse:
        files = run_files(reports)
        runs = [summary_of(file) for file in reversed(files[-MOST_RUNS:])]
        return render(request, "evaluation/runs.html", runs=runs, total=len(files))

    @router.get("/console/evaluation/{run_id}")
    def show_run(
        request: Request,
        run_id: str,
        suite: str = "",
        status: str = "",
        page: PageNumber = 1,
    ) -> HTMLResponse:
        run = _find(reports, run_id)
        cases = [
            (one.name, row)
            for one in run.suites
            for row in one.rows
            if suite in {"", one.name} and status in {"", row.status}
        ]
        shown = page_of(page, lambda limit, skip: cases[skip : skip + limit])
        others = [one.name.removesuffix(SUFFIX) for one in reversed(run_files(reports)[-MOST_RUNS:])]
        baseline = [_BASELINE] if (evals / "baseline.json").is_file() else []
        return render(
            request,
            "evaluation/run.html",
            run=run,
            others=[*baseline, *(one for one in others if one != run_id)],
            metrics={one.name: metric_rows(one) for one in run.suites},
            suite=suite,
            chosen=status,
            statuses=sorted({row.status for one in run.suites for row in one.rows}),
            cases=shown.rows,
            total=len(cases),
            page=page,
            pages_of_cases=-(-len(cases) // ROWS_OF_A_PAGE),
        )

    return router


def _datasets_pages(folder: Path) -> Pages:
    router = Pages()

    @router.page("/console/datasets", title="Datasets", about="Golden datasets, and whether they are as locked.")
    def list_datasets(request: Request) -> HTMLResponse:
        found = [(file.relative_to(folder), locked_hash(file) or "", *_checked(file)) for file in datasets_in(folder)]
        return render(request, "evaluation/datasets.html", datasets=found)

    return router


def _comparison_pages(evals: Path) -> Pages:
    router, reports = Pages(), evals / "reports"

    @router.get("/console/evaluation/{run_id}/compare")
    def compare_runs(request: Request, run_id: str, base: str = _BASELINE) -> HTMLResponse:
        earlier = _load(evals / "baseline.json") if base == _BASELINE else _find(reports, base)
        found = compare(earlier, _find(reports, run_id))
        changes = sorted(found.changes, key=lambda one: WORST_FIRST.index(one.verdict))
        return render(
            request,
            "evaluation/comparison.html",
            run_id=run_id,
            base=base,
            judgement=judgement(found),
            clauses=[clause for _, clause in clauses(found)],
            changes=[(one, *(number(value, one.metric.unit) for value in (one.earlier, one.later))) for one in changes],
            cases=found.worst_cases[:ROWS_OF_A_PAGE],
            total=len(found.cases),
        )

    return router


def _checked(dataset: Path) -> tuple[int, DatasetError | None]:
    """Return how many cases a dataset has, and how it differs from its lock."""
    try:
        check_lock(dataset)
    except DatasetError as error:
        return 0, error
    return sum(1 for _ in case_ids(dataset)), None


def summary_of(file: Path) -> tuple[str, Run | None, str]:
    """Return the id of a run, and the run or why it cannot be read."""
    run_id = file.name.removesuffix(SUFFIX)
    try:
        return run_id, _load(file), ""
    except RunError as error:
        return run_id, None, str(error)


def _load(file: Path) -> Run:
    try:
        return _load_once(file, file.stat().st_mtime_ns)
    except OSError as error:
        raise RunError(f"{file}: cannot be read: {error.strerror}") from error


@lru_cache(maxsize=MOST_RUNS)
def _load_once(file: Path, _changed: int) -> Run:
    return load_run(file)


def _find(reports: Path, run_id: str) -> Run:
    # The names in the folder are compared, so that an id cannot lead out of it.
    for file in run_files(reports):
        if file.name.removesuffix(SUFFIX) == run_id:
            return _load(file)
    raise NotFoundError(f"run {run_id}: no such run")


def metric_rows(suite: SuiteResult) -> list[tuple[str, str, str, bool]]:
    """Return name, value, limit and whether the limit is broken, of every metric."""
    return [
        (
            name,
            number(value, suite.unit(name)),
            ", ".join(f"{one.symbol} {number(one.bound, suite.unit(name))}" for one in suite.thresholds_of(name)),
            suite.is_breached(name),
        )
        for name, value in suite.measurement.metrics.items()
    ]
