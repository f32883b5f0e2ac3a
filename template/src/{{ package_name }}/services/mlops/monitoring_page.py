"""A monitoring report as one HTML page that needs no network, in the style of the reports of evaluation."""

import math
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from ...domain.mlops.monitoring import Performance
from ...evaluation import reports
from ...evaluation.scoring.metrics import Estimate
from ...evaluation.scoring.plots import interval_plot
from .monitoring import MonitoringReport

_KINDS = {"degraded": "regressed", "drifted": "regressed", "missed": "regressed", "not measured": "inconclusive"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def html_monitoring(report: MonitoringReport, *, minimum_rows: int) -> str:
    """Return the page; a segment of fewer than `minimum_rows` outcomes is not measured."""
    title = escape(f"Monitoring of {report.table} {report.model_version}")
    state = "fail" if report.findings else "pass"
    points = report.findings or ("nothing was found",)
    span = f"{report.start:%Y-%m-%d %H:%M} to {report.end:%Y-%m-%d %H:%M} UTC"
    facts = f"{span} · {report.predictions} predictions · {report.others} of other versions, not judged"
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<link rel="icon" href="data:,">',
            f"<title>{title}</title>\n<style>\n{_stylesheet()}</style>\n</head>\n<body>",
            f'<header class="{state}">\n<h1>{title}</h1>\n<p class="headline">{state.upper()}</p>',
            f'<ul class="clauses">{"".join(f"<li class={state!r}>{escape(one)}</li>" for one in points)}</ul>',
            f'<p class="quiet">{escape(facts)}</p>\n</header>\n<main>',
            _performance(report, minimum_rows),
            _drift(report),
            _fairness(report) if report.fairness else "",
            "</main>\n</body>\n</html>\n",
        ]
    )


def _stylesheet() -> str:
    page = (files(reports) / "page.html").read_text("utf-8")
    return page.partition("<style>\n")[2].partition("</style>")[0]


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
    return _section("Performance", _table(columns, rows) + plot)


def _line(name: str, one: Performance, verdict: str) -> tuple[str, ...]:
    return (name, str(one.rows), _number(one.released), _number(one.value), _span(one.low, one.high), verdict)


def _drift(report: MonitoringReport) -> str:
    found = [(one.feature, f"{one.psi:.4f}", f"{one.p_value:.3g}", verdict) for one, verdict in report.drift.features]
    note = f"<p>{report.drift.rows} rows beside the training rows: {escape(report.drift.verdict)}.</p>"
    return _section("Drift", note + (_table(("feature", "psi", "p-value", "verdict"), found) if found else ""))


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
    return _section("Fairness", _table(("metric", "value", "95 % interval", "bound", "verdict"), rows))


def _section(title: str, body: str) -> str:
    return f"<section tabindex=0>\n<h2>{title}</h2>\n{body}\n</section>"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    lines = "".join(
        f'<tr class="{_KINDS.get(row[-1], "")}">{"".join(f"<td>{escape(cell)}</td>" for cell in row)}</tr>'
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.4g}"


def _span(low: float, high: float) -> str:
    return "" if math.isnan(low) else f"{low:.4g} to {high:.4g}"
