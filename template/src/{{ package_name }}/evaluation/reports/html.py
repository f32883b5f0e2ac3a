"""A run as one HTML page that needs no network: styles, plots and the filter are inside."""

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from string import Template

from ..comparison.comparison import CaseChange, Comparison
from ..comparison.regression import Change
from ..comparison.statistics import interval_of
from ..comparison.verdict import Judgement, clauses, judgement, number, span
from ..engine.metrics import LATENCY
from ..engine.results import SuiteResult
from ..engine.runs import BY_RULES, Run
from ..engine.suites import CaseResult
from .charts import forest_plot, latency_plot


def html_report(run: Run, comparison: Comparison | None) -> str:
    """Return the page. With a comparison, only the cases that changed are shown until the filter is cleared."""
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
    shown: list[tuple[Judgement, str]] = []
    if comparison:
        shown += list(clauses(comparison)) or [("pass", "nothing that matters has changed")]
    else:
        shown += [("fail", f"{suite.name}: {line}") for suite in run.suites for line in suite.problems]
        shown += [] if shown else [("pass", run.headline)]
        shown += [("warn", f"{s.verdict}: {s.name}") for s in run.suites if s.verdict in {"no gate", "not judged"}]
    if run.by_rules:
        shown.insert(0, ("warn", f"{BY_RULES}: {', '.join(suite.name for suite in run.by_rules)}"))
    points = "".join(f'<li class="{kind}">{escape(clause)}</li>' for kind, clause in shown)
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
    moved = [change for change in changes if _is_shown(change)]
    same = [change for change in changes if not _is_shown(change)]
    plot = forest_plot(moved) + _change_table(moved) if moved else "<p>Nothing that matters.</p>"
    summary = f"{len(same)} metrics and segments unchanged, or segments too small to tell"
    rest = f"<details><summary>{summary}</summary>{_change_table(same)}</details>"
    return f"<section tabindex=0><h2>What changed</h2>{plot}{rest if same else ''}</section>"


def _is_shown(change: Change) -> bool:
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
    known = {**suite.facts, **{f"waived: {name}": reason for name, reason in suite.waived.items()}}
    if suite.dataset:
        known["dataset"] = f"{suite.dataset} ({suite.dataset_hash[:12]})"
    facts = "".join(map(_fact, known.items()))
    latencies = [value for row in suite.rows if (value := row.scores.get("latency_ms")) is not None]
    budget = next((threshold.bound for threshold in suite.thresholds_of(LATENCY.name)), None)
    about = f"<p>Purpose: {escape(suite.about)}.</p>" if suite.about else ""
    head = f'<h2>{escape(suite.name)} {_badge(suite.verdict)}</h2>{about}<ul class="facts">{facts}</ul>'
    if suite.verdict == "not judged":
        return f"<section tabindex=0>{head}<p>{escape('; '.join(suite.unjudged))}</p></section>"
    return (
        f"<section tabindex=0>{head}"
        f"<table><thead><tr><th>metric</th><th>value</th><th>95 % CI</th><th>limit</th></tr></thead>"
        f"{''.join(_metric_rows(suite))}</table>{latency_plot(latencies, budget=budget)}</section>"
    )


def _fact(fact: tuple[str, str]) -> str:
    name, value = fact
    shown = value[:12] if name.endswith("hash") else value[:80]
    return f'<li title="{escape(value)}"><b>{escape(name)}</b> {escape(shown)}</li>'


def _metric_rows(suite: SuiteResult) -> Iterator[str]:
    for name, value in suite.measurement.metrics.items():
        metric, unit = suite.metric(name), suite.unit(name)
        interval = interval_of(metric, [row.score(metric) for row in suite.rows]) if metric else None
        reach = f"{interval.low:.3g} to {interval.high:.3g}" if interval else ""
        limit = ", ".join(f"{one.symbol} {number(one.bound, unit)}" for one in suite.thresholds_of(name))
        kind = "regressed" if suite.is_breached(name) else ""
        yield f'<tr class="{kind}">{_cells((name, number(value, unit), reach, limit))}</tr>'


def _case_row(suite: SuiteResult, row: CaseResult, change: CaseChange | None) -> str:
    transition = change.transition if change else ""
    before = change.earlier if change else None
    scores = " ".join(f"{name} {value:g}" for name, value in row.scores.items() if value is not None)
    reason = row.error or row.failure or row.skipped or row.unjudged
    story = [f"<p>{escape(reason)}</p>", f"<p><b>input</b> {escape(row.input)}</p>"]
    if before is not None:
        was = before.error or before.failure or before.output
        story.append(f"<p><b>before</b> {before.status}: {escape(was)}</p>")
    story.append(f"<p><b>output</b> {escape(row.output)}</p><p><b>scores</b> {escape(scores)}</p>")
    tries = f" · {row.attempts} tries" if row.attempts > 1 else ""
    severity = ' <span class="badge critical">critical</span>' if row.severity == "critical" else ""
    return (
        f'<tr class="case" data-suite="{escape(suite.name)}" data-status="{row.status}" data-transition="{transition}">'
        f"<td>{escape(suite.name)}</td><td><details><summary>{escape(row.id)}{severity}</summary>{''.join(story)}"
        f"</details></td><td>{_badge(row.status)}{tries}</td><td>{transition}</td>"
        f"<td>{escape(', '.join(row.tags))}</td><td>{number(row.scores.get('latency_ms') or 0.0, 'ms')}</td></tr>"
    )


def _gone_row(change: CaseChange) -> str:
    data = f'data-suite="{escape(change.suite)}" data-status="failed" data-transition="{change.transition}"'
    return f'<tr class="case" {data}>{_cells((change.suite, change.case, "not run", change.transition, "", ""))}</tr>'


def _badge(status: str) -> str:
    return f'<span class="badge {status.replace(" ", "-")}">{status}</span>'


def _cells(values: tuple[str, ...]) -> str:
    return "".join(f"<td>{escape(value)}</td>" for value in values)
