"""Wire the search for parameters."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ...config.settings import Settings
from ...domain.mlops.tuning import Trial, Value, best_of, space_of
from ...domain.scoring.table import Table
from ...domain.scoring.targets import LOWER_IS_BETTER, METRICS
from ...errors import AppError
from ...infrastructure.mlops.database_trials import DatabaseTrials
from ..core import open_app_database
from ..extras import require_extra
from ..scoring import training

if TYPE_CHECKING:
    from ...services.mlops.tuning import Sampler

TUNED = Path("experiments/tuned")
SamplerName = Literal["random", "optuna"]
_FOLDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TuningRun:
    """The result of a search; `file` has the parameters of the best trial."""

    file: Path
    metric: str
    best: Trial
    trials: tuple[Trial, ...]


def tune(  # noqa: PLR0913 - what a search depends on
    settings: Settings,
    table: Table,
    *,
    trials: int,
    sampler: SamplerName,
    seed: int,
    progress: Callable[[Trial], None],
) -> TuningRun:
    """Search the parameters of the configured kind of estimator, and write the best ones to a file.

    Trials of an earlier run with the same data, table and settings count; a killed run goes on where it was.

    Raises:
        AppError: every fit failed.
    """
    from ...infrastructure.code_commit import code_commit
    from ...services.mlops.tuning import Tuning

    metric, data = METRICS[table.target.task][0], training.raw_file(settings, table).sha256
    base = training.estimator_settings(settings, table)
    fixed = {"kind": base.kind, "seed": base.seed}
    known = [table.name, table.feature_version, data, metric, _FOLDS, sampler, seed, fixed]
    with open_app_database(settings) as engine:
        search = Tuning(
            study=hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:12],
            space=space_of(base.kind),
            sampler=_sampler(sampler, seed, lower_is_better=metric in LOWER_IS_BETTER),
            trials=DatabaseTrials(engine),
            measure=_measure(settings, table, metric),
        )
        found = []
        for trial in search.run(trials):
            progress(trial)
            found.append(trial)
    best = best_of(found, lower_is_better=metric in LOWER_IS_BETTER)
    if best is None:
        raise AppError(f"{table.name}: every fit failed: {found[0].error}")
    origin = {"table": table.name, "metric": metric, "value": best.value, "trials": len(found), "sampler": sampler}
    origin |= {"seed": seed, "data_hash": data, "code_commit": code_commit()}
    file = _write(table.name, {**origin, "parameters": {"kind": base.kind, **best.parameters}})
    return TuningRun(file=file, metric=metric, best=best, trials=tuple(found))


def tuned_parameters(settings: Settings, table: Table) -> Path | None:
    """Return the file that `tune` wrote for a table, or None if it wrote none.

    Raises:
        AppError: it was written for another kind of estimator than the configured one.
    """
    from ...infrastructure.scoring.experiment_files import read_parameters

    file, configured = TUNED / f"{table.name}.yaml", training.estimator_settings(settings, table).kind
    if not file.is_file():
        return None
    kind = read_parameters(file, table=table.name).get("kind", configured)
    if kind != configured:
        raise AppError(
            f"{file}: tuned for the estimator {kind}, configured is {configured}",
            hint=f"run `tune {table.name}` again, or remove the file",
        )
    return file


def _measure(settings: Settings, table: Table, metric: str) -> Callable[[Mapping[str, Value]], float]:
    from ...evaluation.scoring.metrics import measure
    from ...infrastructure.scoring.estimators import EstimatorTrainer
    from ...services.scoring.cross_fitting import out_of_fold_scores

    rows = training.all_rows(settings, table)

    def measured(parameters: Mapping[str, Value]) -> float:
        trainer = EstimatorTrainer(table=table, settings=training.estimator_settings(settings, table, parameters))
        scores = out_of_fold_scores(rows, trainer, folds=_FOLDS, seed=0)
        return measure(table.target, rows.outcomes, scores)[metric]

    return measured


def _sampler(name: SamplerName, seed: int, *, lower_is_better: bool) -> "Sampler":
    if name == "random":
        from ...infrastructure.mlops.random_search import RandomSampler

        return RandomSampler(seed=seed)
    require_extra("optuna", module="optuna", needed_by="--sampler optuna")
    from ...infrastructure.mlops.optuna_search import OptunaSampler

    return OptunaSampler(seed=seed, lower_is_better=lower_is_better)


def _write(table: str, content: Mapping[str, object]) -> Path:
    import yaml

    TUNED.mkdir(parents=True, exist_ok=True)
    file = TUNED / f"{table}.yaml"
    partial = file.with_suffix(".partial")
    partial.write_text(yaml.safe_dump(dict(content), sort_keys=False), "utf-8")
    partial.replace(file)
    return file
