"""A monitoring report as one HTML page that needs no network, in the style of the reports of evaluation."""

import math
from collections.abc import Iterable, Sequence
from html import escape

from ...domain.scoring.performance import Performance
from ...evaluation.reports.frame import page, row, section, table
from ...evaluation.scoring.metrics import Estimate
from ...evaluation.scoring.plots import interval_plot
from .monitoring import MonitoringReport

_KINDS = {"degraded": "regressed", "drifted": "regressed", "missed": "regressed", "not measured": "inconclusive"}

NO_PREDICTIONS = "the service has kept no prediction of this model in this window"


def html_monitoring(report: MonitoringReport, *, minimum_rows: int) -> str:
    """Return the page; a segment of fewer than `minimum_rows` outcomes is not measured."""
    title = f"Monitoring of {report.table} {report.model_version}"
    state = "fail" if report.findings else "pass" if report.predictions else "warn"
    headline = "NOT MEASURED" if state == "warn" else state.upper()
    points = report.findings or ("nothing was found" if report.predictions else NO_PREDICTIONS,)
    span = f"{report.start:%Y-%m-%d %H:%M} to {report.end:%Y-%m-%d %H:%M} UTC"
    facts = f"{span} · {report.predictions} predictions · {report.others} of other versions, not judged"
    body = [
        f'<header class="{state}">\n<h1>{escape(title)}</h1>\n<p class="headline">{headline}</p>',
        f'<ul class="clauses">{"".join(f"<li class={state!r}>{escape(one)}</li>" for one in points)}</ul>',
        f'<p class="quiet">{escape(facts)}</p>\n</header>\n<main>',
        _performance(report, minimum_rows),
        _drift(report),
        _fairness(report) if report.fairness else "",
        "</main>",
    ]
    return page(title, "\n".join(body))


def _performance(report: MonitoringReport, minimum_rows: int) -> str:
    one = report.performance
    rows = [_line("all", one, report.performance_verdict)]
    rows += [_line(name, found, found.verdict(minimum_rows=minimum_rows)) for name, found in report.segments]
    known = [("all", one), *report.segments]
    shown = [(name, Estimate(value=it.value, low=it.low, high=it.high)) for name, it in known]
    ends = [end for _, it in known for end in (it.low, it.high, it.released) if not math.isnan(end)]
    has_axis = bool(ends) and min(ends) < max(ends)
    plot = interval_plot(f"{one.metric}, served", shown, low=min(ends), high=max(ends)) if has_axis else ""
    columns = ("rows", "outcomes", "at release", one.metric, "95 % interval", "verdict")
    return section("Performance", _table(columns, rows) + plot)


def _line(name: str, one: Performance, verdict: str) -> tuple[str, ...]:
    return (name, str(one.rows), _number(one.released), _number(one.value), _span(one.low, one.high), verdict)


def _drift(report: MonitoringReport) -> str:
    found = [(one.feature, f"{one.psi:.4f}", f"{one.p_value:.3g}", verdict) for one, verdict in report.drift.features]
    note = f"<p>{report.drift.rows} rows beside the training rows: {escape(report.drift.verdict)}.</p>"
    return section("Drift", note + (_table(("feature", "psi", "p-value", "verdict"), found) if found else ""))


def _fairness(report: MonitoringReport) -> str:
    rows = [
        (
            check.bound.metric,
            _number(check.found.value),
            _span(check.found.low, check.found.high),
            f"{check.bound.symbol} {check.bound.bound:g}",
            check.verdict,
        )
        for check in report.fairness
    ]
    return section("Fairness", _table(("metric", "value", "95 % interval", "bound", "verdict"), rows))


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the last cell of a row is its verdict."""
    return table(columns, (row(cells, kind=_KINDS.get(cells[-1], "")) for cells in rows))


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.4g}"


def _span(low: float, high: float) -> str:
    return "" if math.isnan(low) else f"{low:.4g} to {high:.4g}"
