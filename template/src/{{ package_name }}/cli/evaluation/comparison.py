"""`eval compare`, `eval report` and `eval baseline`: a run beside an earlier one."""

from pathlib import Path
from typing import Annotated

import typer

from ...composition.evaluation import accept_baseline, code_version
from ...config.loading import load_settings
from ...evaluation.comparison.comparison import Comparison, compare
from ...evaluation.comparison.verdict import clauses, judgement, sentence
from ...evaluation.engine.runs import RunError, find_run, load_run
from ...evaluation.reports.write import Format, comparison_payload, render, write_report
from ..app import FAILED, operator, print_json, print_note

_SHOWN_CASES = 10
_LINE = 160


def register(group: typer.Typer) -> None:
    """Add the commands of this module to `eval`."""
    group.command("compare")(compare_runs)
    group.command("report")(report)
    baseline = typer.Typer(no_args_is_help=True, help="The run that later runs are compared with.")
    baseline.callback()(_baseline)
    baseline.command("accept")(accept)
    group.add_typer(baseline, name="baseline")


def _baseline() -> None:
    """The run that later runs are compared with."""


def compare_runs(
    base: Annotated[str, typer.Argument(help="`baseline`, `latest`, the id of a run, or a run file.")] = "baseline",
    candidate: Annotated[str, typer.Argument(help="The run to judge, named likewise.")] = "latest",
    *,
    allow_no_baseline: Annotated[
        bool, typer.Option("--allow-no-baseline", help="Succeed when no baseline was ever accepted.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Fail when the verdict is inconclusive, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Compare two runs; fail on a regression."""
    settings = load_settings()
    evals = settings.evals_dir
    if allow_no_baseline and base == "baseline" and not (evals / "baseline.json").is_file():
        print_note("no baseline was accepted yet, nothing to compare; `eval baseline accept` accepts the latest run")
        return
    later = load_run(find_run(candidate, evals))
    if candidate == "latest" and later.code != code_version(settings):
        print_note(f"{later.run_id} was measured with other code or settings than these; `eval run` measures them")
    found = compare(load_run(find_run(base, evals)), later)
    if as_json:
        print_json(comparison_payload(found))
    else:
        print_comparison(found)
    verdict = judgement(found)
    if verdict == "fail" or (strict and verdict == "inconclusive"):
        fix = "fix the code, or have the change reviewed: `eval baseline accept`"
        print_note(f"help: `eval report --base {base} --format html --output page.html` shows the cases; {fix}")
        raise typer.Exit(FAILED)


def report(
    run: Annotated[str, typer.Argument(help="`baseline`, `latest`, the id of a run, or a run file.")] = "latest",
    *,
    base: Annotated[str | None, typer.Option(help="Compare the run with this one.")] = None,
    output_format: Annotated[Format, typer.Option("--format", help="The format of the report.")] = Format.MARKDOWN,
    output: Annotated[Path | None, typer.Option(help="Where to write it; stdout if not given.")] = None,
) -> None:
    """Write a report of a run, alone or compared with an earlier one."""
    evals = load_settings().evals_dir
    later = load_run(find_run(run, evals))
    comparison = compare(load_run(find_run(base, evals)), later) if base else None
    if output is None:
        typer.echo(render(output_format, later, comparison), nl=False)
        return
    try:
        write_report(output_format, later, output, comparison)
    except OSError as error:
        raise RunError(f"{output}: cannot be written: {error.strerror}") from error
    print_note(f"report: {output}")


def accept(
    run: Annotated[str, typer.Argument(help="`latest`, the id of a run, or a run file.")] = "latest",
) -> None:
    """Make a run the baseline; commit evals/baseline.json to have it reviewed."""
    settings = load_settings()
    file = find_run(run, settings.evals_dir)
    accepted = load_run(file)
    if not accepted.passed:
        print_note(f"{accepted.run_id}: the run is below its release gates and cannot be a baseline")
        raise typer.Exit(FAILED)
    baseline = accept_baseline(settings, file, accepted, by=operator())
    print_note(f"{baseline}: run {accepted.run_id} is the baseline from now on; commit it")


def print_comparison(comparison: Comparison) -> None:
    """Print the verdict with its reasons, and on stderr the first cases that differ."""
    cases = comparison.worst_cases
    for case in cases[:_SHOWN_CASES]:
        line = f"{case.suite}: {case.transition} {case.case}: {case.reason}".removesuffix(": ")
        print_note(line if len(line) <= _LINE else f"{line[: _LINE - 1]}…")
    if (more := len(cases) - _SHOWN_CASES) > 0:
        print_note(f"and {more} more cases")
    told = list(clauses(comparison))
    if len(told) < 2:  # noqa: PLR2004 - one clause needs no list
        typer.echo(sentence(comparison))
        return
    typer.echo(f"{judgement(comparison).upper()}:")
    for kind, clause in told:
        typer.echo(f"- {kind}: {clause}")
    unchanged = sum(change.verdict == "unchanged" for change in comparison.changes)
    typer.echo(f"{unchanged} of {len(comparison.changes)} metrics are unchanged")
