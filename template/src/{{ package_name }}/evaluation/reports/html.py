"""A run as one HTML page that needs no network: styles, plots and the filter are inside."""

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from string import Template

from ..comparison.comparison import CaseChange, Comparison
from ..comparison.regression import Change, metric_of
from ..comparison.statistics import interval_of
from ..comparison.verdict import Judgement, clauses, judgement, number, span
from ..engine.results import SuiteResult
from ..engine.runs import Run
from ..engine.suites import Row
from .charts import forest_plot, latency_plot


def html_report(run: Run, comparison: Comparison | None) -> str:
    """Return the page. With a comparison, the cases that changed are shown first and the rest is filtered away."""
    page = Template((files(__package__) / "page.html").read_text("utf-8"))
    cases = {(case.suite, case.case): case for case in comparison.cases} if comparison else {}
    rows = "".join(_case_row(suite, row, cases.get((suite.name, row.id))) for suite in run.suites for row in suite.rows)
    gone = [case for case in cases.values() if case.later is None and case.earlier is not None]
    return page.substitute(
        run_id=escape(run.run_id),
        verdict=_verdict(run, comparison),
        headline=_headline(run, comparison),
        facts=escape(_facts(run, comparison)),
        comparison=_comparison(comparison) if comparison else "",
        suites="".join(_suite(suite) for suite in run.suites),
        options="".join(f"<option>{escape(suite.name)}</option>" for suite in run.suites if suite.rows),
        changed_checked="checked" if cases else "",
        changed_hidden="" if comparison else "hidden",
        rows=rows + "".join(_gone_row(case) for case in gone),
    )


def _headline(run: Run, comparison: Comparison | None) -> str:
    told: list[tuple[Judgement, str]] = []
    if comparison:
        told += list(clauses(comparison)) or [("pass", "nothing that matters has changed")]
    else:
        told += [("fail", f"{suite.name}: {line}") for suite in run.suites for line in suite.broken]
        told += [] if told else [("pass", "every release gate is met")]
        told += [("warn", f"{s.verdict}: {s.name}") for s in run.suites if s.verdict in {"no gate", "not judged"}]
    points = "".join(f'<li class="{kind}">{escape(clause)}</li>' for kind, clause in told)
    return f'<p class="headline">{_verdict(run, comparison).upper()}</p><ul class="clauses">{points}</ul>'


def _verdict(run: Run, comparison: Comparison | None) -> Judgement:
    if comparison:
        return judgement(comparison)
    return "pass" if run.passed else "fail"


def _facts(run: Run, comparison: Comparison | None) -> str:
    cases = sum(suite.measurement.cases for suite in run.suites)
    beside = f" · beside {comparison.earlier.run_id}" if comparison else ""
    return f"{len(run.suites)} suites · {cases} cases · {run.seconds:.1f} s · code {run.code[:12]}{beside}"


def _comparison(comparison: Comparison) -> str:
    changes = (*comparison.changes, *comparison.segments)
    moved = [change for change in changes if _is_told(change)]
    same = [change for change in changes if not _is_told(change)]
    told = forest_plot(moved) + _change_table(moved) if moved else "<p>Nothing that matters.</p>"
    summary = f"{len(same)} metrics and segments unchanged, or segments too small to tell"
    rest = f"<details><summary>{summary}</summary>{_change_table(same)}</details>"
    return f"<section><h2>What changed</h2>{told}{rest if same else ''}</section>"


def _is_told(change: Change) -> bool:
    return change.verdict != "unchanged" and not (change.segment and change.verdict == "inconclusive")


def _change_table(changes: Sequence[Change]) -> str:
    names = ("suite", "metric", "segment", "base", "candidate", "95 % CI", "p", "verdict")
    head = "".join(f"<th>{name}</th>" for name in names)
    return f"<table><thead><tr>{head}</tr></thead>{''.join(map(_change_row, changes))}</table>"


def _change_row(change: Change) -> str:
    unit = change.metric.unit
    cells = (
        change.suite,
        change.metric.name,
        change.segment or "all",
        number(change.earlier, unit),
        number(change.later, unit),
        span(change.interval),
        "" if change.p_value is None else f"{change.p_value:.3f}",
        change.verdict,
    )
    return f'<tr class="{change.verdict}">{_cells(cells)}</tr>'


def _suite(suite: SuiteResult) -> str:
    told = {**suite.provenance, **{f"waived: {name}": reason for name, reason in suite.waived.items()}}
    if suite.dataset:
        told["dataset"] = f"{suite.dataset} ({suite.dataset_hash[:12]})"
    facts = "".join(map(_fact, told.items()))
    latencies = [value for row in suite.rows if (value := row.scores.get("latency_ms")) is not None]
    budget = next((limit for name, limit in suite.thresholds.items() if metric_of(name) == "p95_latency_ms"), None)
    about = f"<p>What it shows: {escape(suite.about)}.</p>" if suite.about else ""
    head = f'<h2>{escape(suite.name)} {_badge(suite.verdict)}</h2>{about}<ul class="facts">{facts}</ul>'
    if suite.verdict == "not judged":
        return f"<section>{head}<p>{escape('; '.join(suite.unjudged))}</p></section>"
    return (
        f"<section>{head}"
        f"<table><thead><tr><th>metric</th><th>value</th><th>95 % CI</th><th>limit</th></tr></thead>"
        f"{''.join(_metric_rows(suite))}</table>{latency_plot(latencies, budget=budget)}</section>"
    )


def _fact(told: tuple[str, str]) -> str:
    name, value = told
    shown = value[:12] if name.endswith("hash") else value[:80]
    return f'<li title="{escape(value)}"><b>{escape(name)}</b> {escape(shown)}</li>'


def _metric_rows(suite: SuiteResult) -> Iterator[str]:
    declared = {metric.name: metric for metric in suite.metrics}
    limits = {metric_of(name): (">=" if name.startswith("min_") else "<=", x) for name, x in suite.thresholds.items()}
    for name, value in suite.measurement.metrics.items():
        metric = declared.get(name)
        unit = metric.unit if metric else ""
        interval = interval_of(metric, [row.score(metric) for row in suite.rows]) if metric else None
        reach = f"{interval.low:.3g} to {interval.high:.3g}" if interval else ""
        limit = f"{limits[name][0]} {number(limits[name][1], unit)}" if name in limits else ""
        broken = any(line.startswith(f"{name} ") for line in suite.broken)
        yield f'<tr class="{"regressed" if broken else ""}">{_cells((name, number(value, unit), reach, limit))}</tr>'


def _case_row(suite: SuiteResult, row: Row, change: CaseChange | None) -> str:
    fate = change.fate if change else ""
    before = change.earlier if change else None
    scores = " ".join(f"{name} {value:g}" for name, value in row.scores.items() if value is not None)
    told = row.error or row.failure or row.skipped or row.unjudged
    story = [f"<p>{escape(told)}</p>", f"<p><b>asked</b> {escape(row.asked)}</p>"]
    if before is not None:
        was = before.error or before.failure or before.output
        story.append(f"<p><b>before</b> {before.status}: {escape(was)}</p>")
    story.append(f"<p><b>output</b> {escape(row.output)}</p><p><b>scores</b> {escape(scores)}</p>")
    tries = f" · {row.attempts} tries" if row.attempts > 1 else ""
    severity = ' <span class="badge critical">critical</span>' if row.severity == "critical" else ""
    return (
        f'<tr class="case" data-suite="{escape(suite.name)}" data-status="{row.status}" data-fate="{fate}">'
        f"<td>{escape(suite.name)}</td><td><details><summary>{escape(row.id)}{severity}</summary>{''.join(story)}"
        f"</details></td><td>{_badge(row.status)}{tries}</td><td>{fate}</td>"
        f"<td>{escape(', '.join(row.tags))}</td><td>{number(row.scores.get('latency_ms') or 0.0, 'ms')}</td></tr>"
    )


def _gone_row(change: CaseChange) -> str:
    return (
        f'<tr class="case" data-suite="{escape(change.suite)}" data-status="failed" data-fate="{change.fate}">'
        f"{_cells((change.suite, change.case, 'not run', change.fate, '', ''))}</tr>"
    )


def _badge(status: str) -> str:
    return f'<span class="badge {status.replace(" ", "-")}">{status}</span>'


def _cells(values: tuple[str, ...]) -> str:
    return "".join(f"<td>{escape(value)}</td>" for value in values)
