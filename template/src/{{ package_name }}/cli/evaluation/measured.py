"""Print what a run measured: the table first, then what has no verdict, then the cases to look at."""

from collections.abc import Iterator
from dataclasses import asdict

import typer

from ...evaluation.comparison.verdict import number
from ...evaluation.engine.results import SuiteResult
from ...evaluation.engine.runs import BY_RULES, Run
from ..app import print_note, print_table

_SHOWN_FAILURES = 5
_LINE = 160


def payload_of(run: Run) -> dict[str, object]:
    """Return the run without its cases."""
    return {"passed": run.passed, "suites": [_payload(result) for result in run.suites]}


def print_run(run: Run) -> None:
    """Print a table of the suites that are held to a release gate, a line for each of the others, and the verdict.

    What fixed rules answered in place of a model comes first.
    """
    if run.by_rules:
        typer.echo(f"{BY_RULES}: {', '.join(result.name for result in run.by_rules)}\n")
    gated = [result for result in run.suites if result.verdict in {"passed", "failed"}]
    columns = ("suite", "cases", "metric", "value", "threshold", "verdict")
    print_table("Release gates", columns, [row for result in gated for row in _rows(result)])
    for result in run.suites:
        if result.verdict == "no gate":
            typer.echo(f"no gate: {_counted(result)}: {', '.join(_values(result))}")
            typer.echo(f"  Purpose: {result.about or 'whether it falls behind earlier runs'}.")
    unjudged = [result for result in run.suites if result.verdict == "not judged"]
    if unjudged:
        reasons = dict.fromkeys(reason for result in unjudged for reason in result.unjudged)
        typer.echo(f"not judged: {', '.join(map(_counted, unjudged))}\n  Why: {'; '.join(reasons)}.")
    failed = [result.name for result in gated if result.verdict == "failed"]
    verdict = f"FAIL: below the release gate: {', '.join(failed)}" if failed else f"PASS: {run.headline}"
    typer.echo(f"{verdict} ({len(gated) - len(failed)} of {len(gated)} suites, {run.seconds:.1f} s).")


def print_failures(run: Run) -> None:
    """Print, as notes, the thresholds that are not met or were moved, and some of the failed cases.

    The report has all of them, and those of the suites without thresholds.
    """
    for result in run.suites:
        for line in result.problems:
            print_note(f"{result.name}: {line}")
        for metric, reason in result.waived.items():
            print_note(f"{result.name}: waived: {metric}: {reason}")
        failures = result.measurement.failures if result.thresholds else ()
        if failures:
            tolerated = "" if result.problems else ", within its release gate"
            print_note(f"{result.name}: {len(failures)} of {result.measurement.cases} cases failed{tolerated}:")
        for line in failures[:_SHOWN_FAILURES]:
            print_note(f"  {line if len(line) <= _LINE else line[: _LINE - 1] + '…'}")
        if (more := len(failures) - _SHOWN_FAILURES) > 0:
            print_note(f"  and {more} more, in the report")


def _payload(result: SuiteResult) -> dict[str, object]:
    return {
        "name": result.name,
        "cases": result.measurement.cases,
        "metrics": dict(result.measurement.metrics),
        "thresholds": [asdict(threshold) for threshold in result.thresholds],
        "evidence": result.evidence,
        "passed": not result.problems,
        "verdict": result.verdict,
    }


def _rows(result: SuiteResult) -> Iterator[tuple[str, ...]]:
    suite, cases = result.name, str(result.measurement.cases)
    for metric, value in result.measurement.metrics.items():
        limits, unit = result.thresholds_of(metric), result.unit(metric)
        shown = ", ".join(f"{one.symbol} {number(one.bound, unit)}" for one in limits)
        met = "waived" if metric in result.waived else "passed"
        verdict = ("failed" if result.is_breached(metric) else met) if limits else ""
        yield suite, cases, metric, number(value, unit), shown, verdict
        suite = cases = ""


def _counted(result: SuiteResult) -> str:
    return f"{result.name} ({result.measurement.cases} cases)"


def _values(result: SuiteResult) -> Iterator[str]:
    for metric, value in result.measurement.metrics.items():
        yield f"{metric} {number(value, result.unit(metric))}"
