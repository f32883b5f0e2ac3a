"""`eval`: hold behaviour to the release gates."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from ..composition.parts import open_suites
from ..config.loading import load_settings
from ..evaluation.reports import write_report
from ..evaluation.results import SuiteResult
from ..evaluation.running import run_suites
from .app import FAILED, print_json, print_note, print_table


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="Evaluation against golden datasets.")
    group.callback()(_group)
    group.command("run")(run)
    app.add_typer(group, name="eval")


def _group() -> None:
    """Evaluation against golden datasets."""


def run(*, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """Run every suite, write a report, and fail when a threshold is not met."""
    settings = load_settings()
    with open_suites(settings) as suites:
        results = run_suites(suites)
    passed = all(result.passed for result in results)
    report = write_report(results, settings.evals_dir / "reports", today=datetime.now(UTC).date())
    if as_json:
        print_json({"passed": passed, "suites": [_payload(result) for result in results]})
    else:
        print_table("Evaluation", ("suite", "cases", "metric", "value", "threshold", "verdict"), _rows(results))
    print_note(f"report: {report}")
    for result in results:
        for line in (*result.broken, *result.measurement.failures):
            print_note(f"{result.name}: {line}")
    if not passed:
        raise typer.Exit(FAILED)


def _payload(result: SuiteResult) -> dict[str, object]:
    return {
        "name": result.name,
        "cases": result.measurement.cases,
        "metrics": dict(result.measurement.metrics),
        "thresholds": dict(result.thresholds),
        "passed": result.passed,
    }


def _rows(results: tuple[SuiteResult, ...]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for result in results:
        limits = {
            name.removeprefix("min_").removeprefix("max_"): f"{'>=' if name.startswith('min_') else '<='} {limit:g}"
            for name, limit in result.thresholds.items()
        }
        for metric, value in result.measurement.metrics.items():
            verdict = "passed" if result.passed else "failed"
            rows.append(
                (result.name, str(result.measurement.cases), metric, f"{value:.4g}", limits.get(metric, ""), verdict)
            )
    return rows
