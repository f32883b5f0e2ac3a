"""Wire experiments: sweeps over the estimator of a table, recorded so that they can be reproduced."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from ...config.scoring import EstimatorSettings
from ...config.settings import Settings
from ...domain.scoring.table import Table
from ...errors import AppError
from ..core import utc_now
from .tables import find_table
from .training import all_rows, estimator_settings, raw_file

if TYPE_CHECKING:
    from ...models.scoring import ModelTrainer
    from ...services.scoring.experiments import ExperimentRun, Sweep, Trial

RUNS = Path("experiments/runs")
UNCOMMITTED = "+changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """`differences` has a sentence for each number that came out differently, `changed` for what is not as it was."""

    differences: list[str]
    changed: list[str]


def run_experiment(
    settings: Settings, table: Table, file: Path, *, progress: Callable[[str], None]
) -> "tuple[Path, ExperimentRun]":
    """Run the sweep of a file and record it."""
    from ...infrastructure.code_commit import code_commit
    from ...infrastructure.scoring.experiment_files import read_sweep, write_run
    from ...services.scoring.experiments import ExperimentRun

    sweep, started, estimator = read_sweep(file), utc_now(), estimator_settings(settings, table)
    run = ExperimentRun(
        sweep=sweep,
        table=table.name,
        data_hash=raw_file(settings, table).sha256,
        code_commit=code_commit(),
        libraries=_libraries(),
        trials=_trials(settings, table, sweep, estimator, progress),
        estimator=estimator.model_dump(),
    )
    return write_run(run, RUNS, started=started), run


def reproduce_experiment(settings: Settings, file: Path, *, progress: Callable[[str], None]) -> Reproduction:
    """Run a recorded sweep again, under the settings that it was run with, and return what came out differently.

    Raises:
        AppError: the data are not those of the run.
    """
    from ...infrastructure.scoring.experiment_files import read_run
    from ...services.scoring.experiments import differences

    run = read_run(file, folder=RUNS)
    table = find_table(settings, run.table)
    now, changed = raw_file(settings, table).sha256, _changed(run)
    if now != run.data_hash:
        others = [f"raw data: {run.data_hash[:12]}, now {now[:12]}", *changed]
        raise AppError(
            f"{file}: nothing to compare: {'; '.join(others)}",
            hint="check out the commit of the run, or put its raw data back",
        )
    estimator = _estimator(estimator_settings(settings, table), run.estimator)
    again = _trials(settings, table, run.sweep, estimator, progress)
    return Reproduction(differences=differences(run.trials, again), changed=changed)


def _libraries() -> dict[str, str]:
    return {name: version(name) for name in ("numpy", "scikit-learn")}


def _changed(run: "ExperimentRun") -> list[str]:
    from ...infrastructure.code_commit import code_commit

    before = {"code": run.code_commit, **run.libraries}
    now = {"code": code_commit(), **_libraries()}
    found = [f"{name}: {known}, now {now.get(name)}" for name, known in before.items() if known != now.get(name)]
    if run.code_commit == now["code"] and run.code_commit.endswith(UNCOMMITTED):
        found.append("code: uncommitted changes then and now, which may differ")
    return found


def _trials(
    settings: Settings, table: Table, sweep: "Sweep", estimator: EstimatorSettings, progress: Callable[[str], None]
) -> "tuple[Trial, ...]":
    from ...services.scoring.experiments import run_trials

    found, rows = [], all_rows(settings, table)
    try:
        for trial in run_trials(sweep, rows, table.target, lambda values: _trainer(table, estimator, values)):
            progress(f"{dict(trial.parameters)} seed {trial.seed}: {sweep.metric} {trial.metrics[sweep.metric]:.4f}")
            found.append(trial)
    except ValueError as error:
        raise AppError(str(error)) from error
    return tuple(found)


def _trainer(table: Table, estimator: EstimatorSettings, values: Mapping[str, object]) -> "ModelTrainer":
    from ...infrastructure.scoring.estimators import EstimatorTrainer

    return EstimatorTrainer(table=table, settings=_estimator(estimator, values))


def _estimator(base: EstimatorSettings, values: Mapping[str, object]) -> EstimatorSettings:
    from pydantic import ValidationError

    try:
        return EstimatorSettings.model_validate({**base.model_dump(), **values})
    except ValidationError as error:
        raise AppError(f"grid: {error.errors()[0]['loc'][0]}: {error.errors()[0]['msg']}") from error
