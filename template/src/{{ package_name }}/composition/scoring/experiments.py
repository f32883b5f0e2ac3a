"""Wire experiments: sweeps over the configured model, recorded so that they can be run again."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ...config.scoring import EstimatorSettings
from ...config.settings import Settings
from ...domain.scoring.policy import CHURN_POLICY
from ...errors import AppError
from ..core import utc_now
from .training import all_customers, raw_file

if TYPE_CHECKING:
    from ...models.scoring import ChurnTrainer
    from ...services.scoring.experiments import ExperimentRun, Sweep, Trial

RUNS = Path("experiments/runs")


def run_experiment(settings: Settings, file: Path, *, progress: Callable[[str], None]) -> "tuple[Path, ExperimentRun]":
    """Run the sweep of a file and record it."""
    import sklearn

    from ...infrastructure.scoring.experiment_files import read_sweep, write_run
    from ...infrastructure.scoring.outputs import code_commit
    from ...services.scoring.experiments import ExperimentRun

    sweep, started, estimator = read_sweep(file), utc_now(), settings.scoring.estimator
    run = ExperimentRun(
        sweep=sweep,
        data_hash=raw_file(settings).sha256,
        code_commit=code_commit(),
        libraries={"scikit-learn": sklearn.__version__},
        trials=_trials(settings, sweep, estimator, progress),
        estimator=estimator.model_dump(),
    )
    return write_run(run, RUNS, started=started), run


def reproduce_experiment(settings: Settings, file: Path, *, progress: Callable[[str], None]) -> list[str]:
    """Run a recorded sweep again, under the settings that it was run with, and return what came out differently.

    Raises:
        AppError: the data are not those of the run.
    """
    from ...infrastructure.scoring.experiment_files import read_run
    from ...services.scoring.experiments import differences

    run = read_run(file)
    now = raw_file(settings).sha256
    if now != run.data_hash:
        raise AppError(
            f"{file}: was run on raw data {run.data_hash[:12]}, these are {now[:12]}",
            hint="check out the commit of the run, or put its raw data back",
        )
    estimator = _estimator(settings.scoring.estimator, run.estimator)
    return differences(run.trials, _trials(settings, run.sweep, estimator, progress))


def _trials(
    settings: Settings, sweep: "Sweep", estimator: EstimatorSettings, progress: Callable[[str], None]
) -> "tuple[Trial, ...]":
    from ...services.scoring.experiments import run_trials

    found = []
    for trial in run_trials(sweep, all_customers(settings), lambda values: _trainer(estimator, values)):
        progress(f"{dict(trial.parameters)} seed {trial.seed}: {sweep.metric} {trial.metrics[sweep.metric]:.4f}")
        found.append(trial)
    return tuple(found)


def _trainer(estimator: EstimatorSettings, values: Mapping[str, object]) -> "ChurnTrainer":
    from ...infrastructure.scoring.estimators import ChurnModelTrainer

    return ChurnModelTrainer(policy=CHURN_POLICY, settings=_estimator(estimator, values))


def _estimator(base: EstimatorSettings, values: Mapping[str, object]) -> EstimatorSettings:
    from pydantic import ValidationError

    try:
        return EstimatorSettings.model_validate({**base.model_dump(), **values})
    except ValidationError as error:
        raise AppError(f"grid: {error.errors()[0]['loc'][0]}: {error.errors()[0]['msg']}") from error
