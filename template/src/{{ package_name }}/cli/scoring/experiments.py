"""`experiments run` and `experiments reproduce`."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ...config.loading import load_settings
from ..app import FAILED, print_json, print_note
from .options import TableName


def register_experiments(app: typer.Typer) -> None:
    """Add the group `experiments`."""
    group = typer.Typer(no_args_is_help=True, help="Sweeps over the parameters of an estimator.")
    group.callback()(_group)
    group.command("run")(run)
    group.command("reproduce")(reproduce)
    app.add_typer(group, name="experiments")


def _group() -> None:
    """Sweeps over the parameters of an estimator."""


def run(
    sweep: Annotated[Path, typer.Argument(help="A sweep as YAML, as in experiments/.")],
    *,
    table: TableName = None,
) -> None:
    """Cross-validate every combination of a sweep and record the run."""
    from ...composition.scoring.experiments import UNCOMMITTED, run_experiment
    from ...composition.scoring.tables import find_table

    settings = load_settings()
    file, found = run_experiment(settings, find_table(settings, table), sweep, progress=_progress)
    if found.code_commit.endswith(UNCOMMITTED):
        print_note("recorded with uncommitted changes: no commit has the code of this run")
    ranking = [{"parameters": parameters, "mean": mean} for parameters, mean in found.ranking()]
    print_json({"run": file.as_posix(), "metric": found.sweep.metric, "winner": ranking[0], "ranking": ranking})


def reproduce(recorded: Annotated[Path, typer.Argument(metavar="RUN", help="A file of experiments/runs.")]) -> None:
    """Run a recorded sweep again; fails when a number does not come out the same."""
    from ...composition.scoring.experiments import reproduce_experiment

    found = reproduce_experiment(load_settings(), recorded, progress=_progress)
    reproduced = not found.differences
    print_json({"run": recorded.as_posix(), "reproduced": reproduced, **asdict(found)})
    for sentence in found.changed:
        print_note(f"not as it was: {sentence}")
    if not reproduced:
        raise typer.Exit(FAILED)


def _progress(line: str) -> None:
    if sys.stderr.isatty():
        print_note(line)
