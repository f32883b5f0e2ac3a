"""Monitoring: how good the served predictions of each table were, and how fair its decisions are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse

from ...errors import AppError
from ...evaluation.engine.results import SuiteResult
from ...evaluation.engine.runs import run_files
from ...services.mlops.monitoring import KeptReport
from .evaluation import MOST_RUNS, metric_rows, summary_of
from .pages import NotFoundError, Pages, render
from .scoring import show_document


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredTable:
    """A table: `reports` returns those that are kept, the newest first, `page` the page of one.

    `fairness` is the suite that compares its protected groups; None without protected attributes.
    """

    name: str
    reports: Callable[[], Sequence[KeptReport]]
    page: Callable[[str], str | None]
    fairness: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fairness:
    """The newest result of a suite: its run, its verdict, and name, value, limit and breach of each metric."""

    run_id: str
    suite: str
    verdict: str
    metrics: Sequence[tuple[str, str, str, bool]]


def monitoring_pages(tables: Iterable[MonitoredTable], *, evals: Path) -> Pages:
    """Return the pages; the results of suites are those of the runs in `evals/reports`."""
    router, by_name = Pages(), {one.name: one for one in tables}

    @router.page("/console/mlops", title="Monitoring", about="Performance, drift and fairness of what is served.")
    def list_reports(request: Request) -> HTMLResponse:
        found = [(name, *_reports(one), one.fairness, _fairness(one, evals)) for name, one in by_name.items()]
        return render(request, "mlops/monitoring.html", tables=found)

    @router.get("/console/mlops/{table}/{report_id}")
    def show_report(table: str, report_id: str) -> HTMLResponse:
        page = by_name[table].page(report_id) if table in by_name else None
        if page is None:
            raise NotFoundError(f"{table} {report_id}: no such report")
        return show_document(page)

    return router


def _reports(table: MonitoredTable) -> tuple[Sequence[KeptReport], str]:
    """Return the reports, or why they cannot be read."""
    try:
        return table.reports(), ""
    except AppError as error:
        return (), str(error)


def _fairness(table: MonitoredTable, evals: Path) -> _Fairness | None:
    found = _newest_result(evals, table.fairness) if table.fairness else None
    if found is None:
        return None
    run_id, suite = found
    return _Fairness(run_id=run_id, suite=suite.name, verdict=suite.verdict, metrics=metric_rows(suite))


def _newest_result(evals: Path, suite: str) -> tuple[str, SuiteResult] | None:
    """Return the newest result of a suite with the id of its run; None if none of the newest runs has it."""
    for file in reversed(run_files(evals / "reports")[-MOST_RUNS:]):
        run_id, run, _ = summary_of(file)
        for one in run.suites if run else ():
            if one.name == suite:
                return run_id, one
    return None
