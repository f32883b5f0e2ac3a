"""`eval`: run the evaluation against the release gates, and compare runs."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer

from ...composition.evaluation import measure, report
from ...config.loading import load_settings
from ...config.settings import Settings
from ...evaluation.engine.running import Progress
from ...evaluation.engine.runs import Run
from ...evaluation.engine.suites import AnySuite
from ..app import FAILED, FIRST_SLICE, print_json, print_note
from . import comparison, datasets
from .measured import payload_of, print_failures, print_run


def register(app: typer.Typer) -> None:
    """Add the commands of this module and of those that share its group."""
    group = typer.Typer(no_args_is_help=True, help="Evaluation against golden datasets.")
    group.command("run")(run)
    comparison.register(group)
    datasets.register(group)
    app.add_typer(group, name="eval")


def run(
    *,
    suite: Annotated[list[str] | None, typer.Option("--suite", help="Only this suite; may be repeated.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Measure every case again.")] = False,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Cases that run at a time.")] = 4,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Run every suite, write a run file and its reports, and fail when a threshold is not met."""
    from ...composition.parts import open_suites

    settings = load_settings()
    datasets.require_locks(settings)
    with open_suites(settings) as suites:
        chosen = _chosen(suites, suite or ())
        measured = _measured(chosen, settings, fresh=fresh, workers=workers) if chosen else None
    if measured is None:
        _print_nothing(as_json=as_json)
        return
    page = report(measured, settings)
    if as_json:
        print_json({**payload_of(measured), "report": str(page)})
    else:
        print_run(measured)
    print_failures(measured)
    print_note(f"report: {page} (also .md, .xml and .json)")
    if not measured.passed:
        raise typer.Exit(FAILED)


def _print_nothing(*, as_json: bool) -> None:
    if as_json:
        print_json({"passed": True, "suites": [], "report": None})
    print_note(f"nothing to evaluate yet; {FIRST_SLICE}")


def _measured(suites: Sequence[AnySuite], settings: Settings, *, fresh: bool, workers: int) -> Run:
    with _progress() as progress:
        run, found = measure(suites, settings, fresh=fresh, workers=workers, progress=progress)
    if found:
        print_note(f"{found} cases are as measured before; `--fresh` measures them again")
    return run


def _chosen(suites: Sequence[AnySuite], names: Sequence[str]) -> tuple[AnySuite, ...]:
    known = {suite.name: suite for suite in suites}
    if unknown := [name for name in names if name not in known]:
        choice = f"one of {', '.join(known)}" if known else "this project has none yet"
        raise typer.BadParameter(f"no suite {', '.join(unknown)}; {choice}", param_hint="--suite")
    return tuple(known[name] for name in names) if names else tuple(suites)


@contextmanager
def _progress() -> Iterator[Progress]:
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("cases", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
