"""A run as HTML that needs no network: what was found on a first page, and every case on a second one."""

from collections.abc import Iterator, Sequence
from html import escape

from ..comparison.comparison import Comparison
from ..comparison.regression import WORST_FIRST, Change
from ..comparison.statistics import interval_of
from ..comparison.verdict import Judgement, clauses, judgement, number, span
from ..engine.metrics import LATENCY
from ..engine.results import SuiteResult
from ..engine.runs import BY_RULES, Run
from .cases import all_cases, bad_rows, badge, link, listed_cases
from .charts import forest_plot, latency_plot
from .frame import page, resource, row, section, table

_MOST_CHANGES = _MOST_CLAUSES = 12
_WORST_CLAUSES: Sequence[Judgement] = ("fail", "inconclusive", "warn", "pass")


def html_report(run: Run, comparison: Comparison | None) -> str:
    """Return the run as one page. With a comparison, only cases that changed are shown until the filter is cleared."""
    body = [_summary(run, comparison, cases=""), _details(run, comparison), "</main>"]
    return page(f"Evaluation {run.run_id}", "\n".join(body), script=resource("cases.js"))


def html_pages(run: Run, comparison: Comparison | None, *, cases: str) -> tuple[str, str]:
    """Return what `html_report` has as a short page and a page of all cases, to be kept beside it as `cases`."""
    title = f"Evaluation {run.run_id}"
    head = f"<header><h1>{escape(title)}</h1></header>\n<main>"
    details = "\n".join([head, _details(run, comparison), "</main>"])
    return (
        page(title, f"{_summary(run, comparison, cases=cases)}\n</main>"),
        page(f"{title}: cases", details, script=resource("cases.js")),
    )


def _summary(run: Run, comparison: Comparison | None, *, cases: str) -> str:
    return "\n".join(
        [
            f'<header class="{_verdict(run, comparison)}">\n<h1>Evaluation {escape(run.run_id)}</h1>',
            _headline(run, comparison, cases=cases),
            f'<p class="quiet">{escape(_facts(run, comparison))}</p>\n</header>\n<main>',
            *([_changes(comparison, cases=cases)] if comparison else []),
            _overview(run, cases=cases),
            listed_cases(run, comparison, page=cases),
            *(_suite(suite, number, run.held_out_of(suite)) for number, suite in enumerate(run.suites)),
        ]
    )


def _details(run: Run, comparison: Comparison | None) -> str:
    return f"{_other_changes(run, comparison)}\n{all_cases(run, comparison)}"


def _headline(run: Run, comparison: Comparison | None, *, cases: str) -> str:
    found = _clauses(run, comparison)
    rest = len(found) - _MOST_CLAUSES
    more = f'<p><a href="{escape(cases)}#other-changes">{rest} more points</a></p>' if rest > 0 else ""
    verdict = f'<p class="headline">{_verdict(run, comparison).upper()}</p>'
    return f"{verdict}{_clause_list(found[:_MOST_CLAUSES])}{more}"


def _clauses(run: Run, comparison: Comparison | None) -> list[tuple[Judgement, str]]:
    """Return what there is to say, the worst first."""
    found: list[tuple[Judgement, str]] = []
    if comparison:
        found += list(clauses(comparison)) or [("pass", "nothing that matters has changed")]
    else:
        found += [("fail", f"{suite.name}: {line}") for suite in run.suites for line in suite.problems]
        found += [] if found else [("pass", run.headline)]
        for verdict in ("no gate", "not judged"):
            if names := ", ".join(suite.name for suite in run.suites if suite.verdict == verdict):
                found.append(("warn", f"{verdict}: {names}"))
    if run.by_rules:
        found.append(("warn", f"{BY_RULES}: {', '.join(suite.name for suite in run.by_rules)}"))
    return sorted(found, key=lambda clause: _WORST_CLAUSES.index(clause[0]))


def _clause_list(found: Sequence[tuple[Judgement, str]]) -> str:
    points = "".join(f'<li class="{kind}">{escape(clause)}</li>' for kind, clause in found)
    return f'<ul class="clauses">{points}</ul>'


def _verdict(run: Run, comparison: Comparison | None) -> Judgement:
    if comparison:
        return judgement(comparison)
    return "pass" if run.passed else "fail"


def _facts(run: Run, comparison: Comparison | None) -> str:
    cases = sum(suite.measurement.cases for suite in run.suites)
    beside = f" · beside {comparison.earlier.run_id}" if comparison else ""
    return f"{len(run.suites)} suites · {cases} cases · {run.seconds:.1f} s · code {run.code[:12]}{beside}"


def _changes(comparison: Comparison, *, cases: str) -> str:
    moved, others = _sorted_changes(comparison)
    plot = forest_plot(moved) + _change_table(moved) if moved else "<p>Nothing that matters.</p>"
    text = f"{len(others)} other metrics and segments"
    rest = f'<p><a href="{escape(cases)}#other-changes">{text}</a></p>' if others else ""
    return section("What changed", plot, rest)


def _other_changes(run: Run, comparison: Comparison | None) -> str:
    points = _clauses(run, comparison)[_MOST_CLAUSES:]
    _, others = _sorted_changes(comparison) if comparison else ((), ())
    if not points and not others:
        return ""
    parts = [_clause_list(points)] if points else []
    if others:
        summary = f"{len(others)} metrics and segments: unchanged, too small to tell, or less than what is shown first"
        parts.append(f"<details><summary>{summary}</summary>{_change_table(others)}</details>")
    return section("Other points and changes", *parts, anchor="other-changes")


def _sorted_changes(comparison: Comparison) -> tuple[list[Change], list[Change]]:
    """Return the changes to show first, the worst first, and the others."""
    changes = sorted(
        (*comparison.changes, *comparison.segments),
        key=lambda one: (not _is_shown(one), WORST_FIRST.index(one.verdict)),
    )
    shown = min(sum(map(_is_shown, changes)), _MOST_CHANGES)
    return changes[:shown], changes[shown:]


def _is_shown(change: Change) -> bool:
    return change.verdict != "unchanged" and not (change.segment and change.verdict == "inconclusive")


def _change_table(changes: Sequence[Change]) -> str:
    names = ("suite", "metric", "segment", "base", "candidate", "95 % CI", "p", "verdict")
    return table(names, map(_change_row, changes))


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
    return row(cells, kind=change.verdict)


def _overview(run: Run, *, cases: str) -> str:
    rows = (
        f'<tr><td><a href="#suite-{place}">{escape(suite.name)}</a></td><td>{badge(suite.verdict)}</td>'
        f"<td>{suite.measurement.cases}</td><td>{_bad_cases(suite, cases)}</td></tr>"
        for place, suite in enumerate(run.suites)
    )
    return section("Suites", table(("suite", "verdict", "cases", "failed"), rows))


def _bad_cases(suite: SuiteResult, page: str) -> str:
    if bad := bad_rows(suite):
        return link(page, str(len(bad)), suite=suite.name, failing="1")
    return str(len(suite.measurement.failures))


def _suite(suite: SuiteResult, place: int, held_out: SuiteResult | None) -> str:
    known = {**suite.facts, **{f"waived: {name}": reason for name, reason in suite.waived.items()}}
    if suite.dataset:
        known["dataset"] = f"{suite.dataset} ({suite.dataset_hash[:12]})"
    facts = "".join(map(_fact, known.items()))
    about = f"<p>Purpose: {escape(suite.about)}.</p>" if suite.about else ""
    parts = [about, f'<ul class="facts">{facts}</ul>']
    if suite.verdict == "not judged":
        parts.append(f"<p>{escape('; '.join(suite.unjudged))}</p>")
    else:
        latencies = [value for case in suite.rows if (value := case.scores.get("latency_ms")) is not None]
        budget = next((threshold.bound for threshold in suite.thresholds_of(LATENCY.name)), None)
        columns = ("metric", "value", *(["held out"] if held_out else []), "95 % CI", "limit")
        parts.append(table(columns, _metric_rows(suite, held_out)))
        parts.append(latency_plot(latencies, budget=budget))
    return section(f"{escape(suite.name)} {badge(suite.verdict)}", *parts, anchor=f"suite-{place}")


def _fact(fact: tuple[str, str]) -> str:
    name, value = fact
    shown = value[:12] if name.endswith("hash") else value[:80]
    whole = "" if shown == value else f' title="{escape(value)}"'
    return f"<li{whole}><b>{escape(name)}</b> {escape(shown)}</li>"


def _metric_rows(suite: SuiteResult, held_out: SuiteResult | None) -> Iterator[str]:
    for name, value in suite.measurement.metrics.items():
        metric, unit = suite.metric(name), suite.unit(name)
        interval = interval_of(metric, [case.score(metric) for case in suite.rows]) if metric else None
        reach = f"{interval.low:.3g} to {interval.high:.3g}" if interval else ""
        limit = ", ".join(f"{one.symbol} {number(one.bound, unit)}" for one in suite.thresholds_of(name))
        kind = "regressed" if suite.is_breached(name) else ""
        beside = [number(held_out.measurement.metrics[name], unit)] if held_out else []
        yield row((name, number(value, unit), *beside, reach, limit), kind=kind)
