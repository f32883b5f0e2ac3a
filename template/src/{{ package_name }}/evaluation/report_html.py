"""A run as one HTML page that needs no network: styles, plots and the filter are inside."""

import math
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from string import Template

from .charts import forest_plot, latency_plot
from .comparison import CaseChange, Comparison
from .regression import Change, metric_of
from .results import SuiteResult
from .runs import Run
from .statistics import interval_of
from .suites import Row
from .words import judgement, number, sentence


def html_report(run: Run, comparison: Comparison | None) -> str:
    """Return the page. With a comparison, the cases that changed are shown first and the rest is filtered away."""
    page = Template((files(__package__) / "report_page.html").read_text("utf-8"))
    cases = {(case.suite, case.case): case for case in comparison.cases} if comparison else {}
    rows = "".join(_case_row(suite, row, cases.get((suite.name, row.id))) for suite in run.suites for row in suite.rows)
    gone = [case for case in cases.values() if case.later is None and case.earlier is not None]
    return page.substitute(
        run_id=escape(run.run_id),
        verdict=judgement(comparison) if comparison else ("pass" if run.passed else "fail"),
        headline=escape(_headline(run, comparison)),
        facts=escape(_facts(run, comparison)),
        comparison=_comparison(comparison) if comparison else "",
        suites="".join(_suite(suite) for suite in run.suites),
        options="".join(f"<option>{escape(suite.name)}</option>" for suite in run.suites if suite.rows),
        changed_checked="checked" if cases else "",
        changed_hidden="" if comparison else "hidden",
        rows=rows + "".join(_gone_row(case) for case in gone),
    )


def _headline(run: Run, comparison: Comparison | None) -> str:
    if comparison:
        return sentence(comparison)
    broken = [f"{suite.name}: {line}" for suite in run.suites for line in suite.broken]
    return "; ".join(broken) if broken else "Every suite meets its release gate."


def _facts(run: Run, comparison: Comparison | None) -> str:
    cases = sum(suite.measurement.cases for suite in run.suites)
    beside = f" · beside {comparison.earlier.run_id}" if comparison else ""
    return f"{len(run.suites)} suites · {cases} cases · {run.seconds:.1f} s · code {run.code[:12]}{beside}"


def _comparison(comparison: Comparison) -> str:
    rows = "".join(_change_row(change) for change in (*comparison.changes, *comparison.segments))
    head = "".join(
        f"<th>{name}</th>" for name in ("suite", "metric", "segment", "base", "candidate", "95 % CI", "p", "verdict")
    )
    plot = forest_plot((*comparison.changes, *comparison.segments))
    return f"<section><h2>What changed</h2>{plot}<table><thead><tr>{head}</tr></thead>{rows}</table></section>"


def _change_row(change: Change) -> str:
    unit = change.metric.unit
    interval = "" if math.isnan(change.interval.low) else f"{change.interval.low:+.3g} to {change.interval.high:+.3g}"
    cells = (
        change.suite,
        change.metric.name,
        change.segment or "all",
        number(change.earlier, unit),
        number(change.later, unit),
        interval,
        "" if change.p_value is None else f"{change.p_value:.3f}",
        change.verdict,
    )
    return f'<tr class="{change.verdict}">{_cells(cells)}</tr>'


def _suite(suite: SuiteResult) -> str:
    told = dict(suite.provenance)
    if suite.dataset:
        told["dataset"] = f"{suite.dataset} ({suite.dataset_hash[:12]})"
    facts = "".join(f"<li><b>{escape(name)}</b> {escape(value[:80])}</li>" for name, value in told.items())
    latencies = [value for row in suite.rows if (value := row.scores.get("latency_ms")) is not None]
    budget = next((limit for name, limit in suite.thresholds.items() if metric_of(name) == "p95_latency_ms"), None)
    mark = "pass" if suite.passed else "fail"
    return (
        f'<section><h2>{escape(suite.name)} <span class="badge {mark}">{mark}</span></h2><ul class="facts">{facts}</ul>'
        f"<table><thead><tr><th>metric</th><th>value</th><th>95 % CI</th><th>limit</th></tr></thead>"
        f"{''.join(_metric_rows(suite))}</table>{latency_plot(latencies, budget=budget)}</section>"
    )


def _metric_rows(suite: SuiteResult) -> Iterator[str]:
    declared = {metric.name: metric for metric in suite.metrics}
    limits = {metric_of(name): (">=" if name.startswith("min_") else "<=", x) for name, x in suite.thresholds.items()}
    for name, value in suite.measurement.metrics.items():
        metric = declared.get(name)
        unit = metric.unit if metric else ""
        interval = interval_of(metric, [row.score(metric) for row in suite.rows]) if metric else None
        span = f"{interval.low:.3g} to {interval.high:.3g}" if interval else ""
        limit = f"{limits[name][0]} {number(limits[name][1], unit)}" if name in limits else ""
        broken = any(line.startswith(f"{name} ") for line in suite.broken)
        yield f'<tr class="{"regressed" if broken else ""}">{_cells((name, number(value, unit), span, limit))}</tr>'


def _case_row(suite: SuiteResult, row: Row, change: CaseChange | None) -> str:
    fate = change.fate if change else ""
    before = change.earlier if change else None
    scores = " ".join(f"{name} {value:g}" for name, value in row.scores.items() if value is not None)
    story = [f"<p>{escape(row.error or row.failure or row.skipped)}</p>"]
    if before is not None:
        was = before.error or before.failure or before.output
        story.append(f"<p><b>before</b> {before.status}: {escape(was)}</p>")
    story.append(f"<p><b>output</b> {escape(row.output)}</p><p><b>scores</b> {escape(scores)}</p>")
    tries = f" · {row.attempts} tries" if row.attempts > 1 else ""
    severity = ' <span class="badge critical">critical</span>' if row.severity == "critical" else ""
    return (
        f'<tr class="case" data-suite="{escape(suite.name)}" data-status="{row.status}" data-fate="{fate}">'
        f"<td>{escape(suite.name)}</td><td><details><summary>{escape(row.id)}{severity}</summary>{''.join(story)}"
        f'</details></td><td><span class="badge {row.status}">{row.status}</span>{tries}</td><td>{fate}</td>'
        f"<td>{escape(', '.join(row.tags))}</td><td>{number(row.scores.get('latency_ms') or 0.0, 'ms')}</td></tr>"
    )


def _gone_row(change: CaseChange) -> str:
    return (
        f'<tr class="case" data-suite="{escape(change.suite)}" data-status="failed" data-fate="{change.fate}">'
        f"{_cells((change.suite, change.case, 'not run', change.fate, '', ''))}</tr>"
    )


def _cells(values: tuple[str, ...]) -> str:
    return "".join(f"<td>{escape(value)}</td>" for value in values)
