"""The cases of a run as HTML: a table of all of them with a filter, and a short list of those to look at first."""

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from ..comparison.comparison import CaseChange, Comparison
from ..comparison.verdict import number
from ..engine.results import SuiteResult
from ..engine.runs import Run
from ..engine.suites import CaseResult
from .frame import section, table

_MOST_LISTED, _LONGEST = 12, 200


def badge(status: str) -> str:
    """Return a status as a badge, whose class has its name."""
    return f'<span class="badge {status.replace(" ", "-")}">{status}</span>'


def link(page: str, shown: str, /, **chosen: str) -> str:
    """Return a link to the table of cases on `page`, filtered as `cases.js` reads it."""
    return f'<a href="{escape(f"{page}#{urlencode(chosen)}")}">{escape(shown)}</a>'


def bad_rows(suite: SuiteResult) -> Sequence[CaseResult]:
    """Return the cases of a suite that failed or crashed."""
    return [row for row in suite.rows if row.status in {"failed", "error"}]


def listed_cases(run: Run, comparison: Comparison | None, *, page: str) -> str:
    """Return the first cases to look at, each with its reason and a link to `page`: changed ones, else failing ones."""
    chosen = "changed" if comparison else "failing"
    found: Sequence[tuple[str, str, str, str]]
    if comparison:
        found = [(one.suite, one.case, one.transition, one.reason) for one in comparison.worst_cases]
    else:
        bad = [(suite.name, row) for suite in run.suites for row in bad_rows(suite)]
        bad.sort(key=lambda one: one[1].severity != "critical")
        found = [(name, row.id, row.status, row.error or row.failure) for name, row in bad]
    rows = [
        f'<tr><td>{link(page, case, suite=suite, text=case)}<br><span class="quiet">{escape(suite)}</span></td>'
        f"<td>{badge(status)}</td>"
        f"<td>{escape(reason if len(reason) <= _LONGEST else f'{reason[:_LONGEST]}…')}</td></tr>"
        for suite, case, status, reason in found[:_MOST_LISTED]
    ]
    columns = ("case", "status", "reason")
    listed = table(columns, rows, kind="cases") if rows else f"<p>No case is {chosen}.</p>"
    more = f"All {len(found)} {chosen} cases" if len(found) > _MOST_LISTED else ""
    ways = [link(page, more, **{chosen: "1"})] if more else []
    ways.append(link(page, f"all {sum(len(suite.rows) for suite in run.suites)} cases", text=""))
    return section(f"{chosen.capitalize()} cases", listed, f"<p>{' · '.join(ways)}</p>")


def all_cases(run: Run, comparison: Comparison | None) -> str:
    """Return the table of all cases; with a comparison, the filter shows those that changed until it is cleared."""
    changes = {(case.suite, case.case): case for case in comparison.cases} if comparison else {}
    rows = [_row(suite, row, changes.get((suite.name, row.id))) for suite in run.suites for row in suite.rows]
    rows += [_gone_row(case) for case in changes.values() if case.later is None and case.earlier is not None]
    options = "".join(f"<option>{escape(suite.name)}</option>" for suite in run.suites if suite.rows)
    hidden, checked = "" if comparison else " hidden", " checked" if changes else ""
    controls = [
        '<div class="controls">',
        '<input type="search" id="text" placeholder="Search ids, tags, outputs" aria-label="Search">',
        f'<select id="suite" aria-label="Suite"><option value="">all suites</option>{options}</select>',
        '<label><input type="checkbox" id="failing"> failing</label>',
        f'<label{hidden}><input type="checkbox" id="changed"{checked}> changed</label>',
        "</div>",
    ]
    found = table(("suite", "case", "status", "change", "tags", "latency"), rows, kind="cases")
    return section('Cases <span class="quiet" id="count"></span>', *controls, found, anchor="all-cases")


def _row(suite: SuiteResult, row: CaseResult, change: CaseChange | None) -> str:
    transition = change.transition if change else ""
    before = change.earlier if change else None
    story: Mapping[str, str] = {
        "reason": row.error or row.failure or row.skipped or row.unjudged,
        "input": row.input,
        "before": f"{before.status}: {before.error or before.failure or before.output}" if before else "",
        "output": row.output,
        "scores": " ".join(f"{name} {value:g}" for name, value in row.scores.items() if value is not None),
    }
    told = "".join(f"<p><b>{name}</b> {escape(text)}</p>" for name, text in story.items() if text)
    tries = f" · {row.attempts} tries" if row.attempts > 1 else ""
    severity = f" {badge('critical')}" if row.severity == "critical" else ""
    return (
        f'<tr class="case" data-suite="{escape(suite.name)}" data-status="{row.status}" data-transition="{transition}">'
        f"<td>{escape(suite.name)}</td><td><details><summary>{escape(row.id)}{severity}</summary>{told}"
        f"</details></td><td>{badge(row.status)}{tries}</td><td>{transition}</td>"
        f"<td>{escape(', '.join(row.tags))}</td><td>{number(row.scores.get('latency_ms') or 0.0, 'ms')}</td></tr>"
    )


def _gone_row(change: CaseChange) -> str:
    data = f'data-suite="{escape(change.suite)}" data-status="failed" data-transition="{change.transition}"'
    values = (change.suite, change.case, "not run", change.transition, "", "")
    return f'<tr class="case" {data}>{"".join(f"<td>{escape(value)}</td>" for value in values)}</tr>'
