"""A run as Markdown."""

from collections.abc import Iterator

from ..comparison.comparison import Comparison
from ..comparison.statistics import interval_of
from ..comparison.verdict import number, sentence, span
from ..engine.results import SuiteResult
from ..engine.runs import BY_RULES, Run


def markdown_report(run: Run, comparison: Comparison | None) -> str:
    """Return the report; tables for metrics and changes, then the cases that a reader should look at."""
    lines = [f"# Evaluation {run.run_id}: {'passed' if run.passed else 'failed'}", ""]
    lines += [f"{run.seconds:.1f} s, code `{run.code[:12]}`.", ""]
    if run.by_rules:
        lines += [f"**{BY_RULES}**: {', '.join(suite.name for suite in run.by_rules)}.", ""]
    if comparison:
        lines += _comparison(comparison)
    for suite in run.suites:
        lines += _suite(suite, run.held_out_of(suite))
    return "\n".join(lines).rstrip() + "\n"


def _comparison(comparison: Comparison) -> Iterator[str]:
    yield from (f"**{sentence(comparison)}**", "", f"Beside {comparison.earlier.run_id}:", "")
    yield "| suite | metric | segment | base | candidate | 95 % CI | p | verdict |"
    yield "|---|---|---|---|---|---|---|---|"
    for change in (*comparison.changes, *comparison.segments):
        unit = change.metric.unit
        p_value = "" if change.p_value is None else f"{change.p_value:.3f}"
        values = f"{number(change.earlier, unit)} | {number(change.later, unit)}"
        where = f"{change.suite} | {change.metric.name} | {_cell(change.segment) or 'all'}"
        yield f"| {where} | {values} | {span(change.interval)} | {p_value} | {change.verdict} |"
    yield ""
    for case in comparison.cases:
        yield f"- {case.transition}: {case.suite} {case.case}{' (critical)' if case.is_critical else ''}"
    yield ""


def _suite(suite: SuiteResult, held_out: SuiteResult | None) -> Iterator[str]:
    yield from (f"## {suite.name}: {suite.verdict}", "")
    facts = "; ".join(f"{name} {_cell(value)}" for name, value in suite.facts.items())
    dataset = f", `{suite.dataset}` ({suite.dataset_hash[:12]})" if suite.dataset else ""
    yield from (f"{suite.measurement.cases} cases{dataset}{'; ' if facts else ''}{facts}.", "")
    more = " held out |" if held_out else ""
    yield from (f"| metric | value |{more} 95 % CI | limit |", f"|---|---|{'---|' if held_out else ''}---|---|")
    for name, value in suite.measurement.metrics.items():
        metric, unit = suite.metric(name), suite.unit(name)
        interval = interval_of(metric, [row.score(metric) for row in suite.rows]) if metric else None
        limit = ", ".join(f"{one.symbol} {number(one.bound, unit)}" for one in suite.thresholds_of(name))
        reach = f"{interval.low:.3g} to {interval.high:.3g}" if interval else ""
        moved = ", waived" if name in suite.waived else ""
        beside = f" {number(held_out.measurement.metrics[name], unit)} |" if held_out else ""
        yield f"| {name} | {number(value, unit)} |{beside} {reach} | {limit}{moved} |"
    yield ""
    yield from (f"- waived: {name}: {_cell(reason)}" for name, reason in suite.waived.items())
    if suite.about:
        yield from (f"Purpose: {suite.about}.", "")
    yield from (f"- failed: {problem}" for problem in suite.problems)
    yield from (f"- {_cell(failure)}" for failure in suite.measurement.failures)
    yield from (f"- skipped {row.id}: {_cell(row.skipped)}" for row in suite.rows if row.skipped)
    yield from (f"- not judged, {count} cases: {_cell(reason)}" for reason, count in suite.unjudged.items())
    yield from (f"- {row.id} took {row.attempts} tries" for row in suite.rows if row.attempts > 1)
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
