"""`tune`: search for parameters of a table's estimator."""

import sys
from typing import Annotated, Literal

import typer

from ...config.loading import load_settings
from ...domain.mlops.tuning import Trial
from ..app import print_json, print_note
from ..scoring.options import TableArgument


def tune(
    table: TableArgument = None,
    *,
    trials: Annotated[int, typer.Option(min=1, help="Trials in all, those of earlier runs among them.")] = 20,
    sampler: Annotated[
        Literal["random", "optuna"], typer.Option(help="`optuna` learns from earlier trials (extra `optuna`).")
    ] = "random",
    seed: Annotated[int, typer.Option(min=0, help="Decides what is proposed.")] = 0,
) -> None:
    """Search for parameters by cross-validation; a run that was killed goes on where it was."""
    from ...composition.mlops import tuning
    from ...composition.scoring.tables import find_table

    settings = load_settings()
    found = find_table(settings, table)
    run = tuning.tune(settings, found, trials=trials, sampler=sampler, seed=seed, progress=_progress)
    print_json(
        {
            "parameters": run.file.as_posix(),
            "metric": run.metric,
            "best": {"number": run.best.number, "value": run.best.value, **run.best.parameters},
            "trials": len(run.trials),
            "failed": sum(one.value is None for one in run.trials),
        }
    )
    print_note(f"next: train {found.name} --parameters {run.file.as_posix()}")


def _progress(trial: Trial) -> None:
    if sys.stderr.isatty():
        print_note(f"trial {trial.number}: {trial.error or trial.value}")
