"""Run experiments over settings of models, prompts and retrieval, and keep their records in `experiments/runs`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from ...config.llm.overrides import GROUPS, overridden
from ...config.settings import Settings
from ...errors import AppError, describe
from ...evaluation.comparison.comparison import Comparison, compare
from ...evaluation.engine.results import SuiteResult
from ...evaluation.engine.running import run_suites
from ...evaluation.engine.runs import SUFFIX, Run, load_run, save_run
from ...evaluation.engine.suites import AnySuite
from ...evaluation.llm.experiments import Experiment, ExperimentRecord, Trial, Value, differences, nested
from ...infrastructure.code_commit import code_commit
from ..core import utc_now
from ..evaluation import measure
from ..parts import open_suites

RUNS = Path("experiments/runs")
_RECORD = "record.json"
_WORKERS = 4
_EXPERIMENT = TypeAdapter(Experiment)
_RECORDED = TypeAdapter(ExperimentRecord)
Progress = Callable[[Trial], None]
Read = TypeVar("Read")


class ExperimentError(AppError):
    """An experiment or a record that cannot be read, or that cannot be run again as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """`differences` has a sentence for each metric that came out differently, `changed` for what is not as it was."""

    differences: Sequence[str]
    changed: Sequence[str]


def run_experiment(settings: Settings, file: Path, *, progress: Progress) -> tuple[Path, ExperimentRecord]:
    """Measure every combination of the experiment in `file`, and return the record and its folder.

    Cases that were measured before under the same settings and code are not measured again.

    Raises:
        ExperimentError: the file, its suite or its metric cannot be used.
        ConfigError: a setting of the grid cannot be used.
    """
    experiment, started = _read(_EXPERIMENT, file, hint="docs/llm/experiments.md has one that runs"), utc_now()
    _check_settings(settings, experiment)
    folder = _folder(experiment, started)
    trials, suites = list[Trial](), list[SuiteResult]()
    for number, values in enumerate(experiment.combinations(), 1):
        run = _measured(_with(settings, values), experiment)
        save_run(run, folder / f"{number}{SUFFIX}")
        suites.append(run.suites[0])
        trials.append(_trial(values, run.suites[0], f"{number}{SUFFIX}"))
        progress(trials[-1])
    metric = suites[0].metric(experiment.metric)
    record = ExperimentRecord(
        experiment=experiment,
        started_at=started,
        settings=settings.model_dump(mode="json", include=set(GROUPS)),
        dataset_hash=suites[0].dataset_hash,
        code_commit=code_commit(),
        better=metric.better if metric else "higher",
        trials=tuple(trials),
    )
    (folder / _RECORD).write_bytes(_RECORDED.dump_json(record, indent=2) + b"\n")
    return folder, record


def reproduce(settings: Settings, name: str, *, progress: Progress) -> Reproduction:
    """Measure a recorded experiment again, every case, under the settings that it was run with.

    Raises:
        ExperimentError: there is no such record, or its dataset is another one now.
    """
    record = find_record(name)
    base = overridden(settings, record.settings, origin=name)
    again, timed = list[Trial](), set[str]()
    for values in record.experiment.combinations():
        with open_suites(_with(base, values)) as suites:
            (result,) = run_suites([_chosen(suites, record.experiment)])
        if result.dataset_hash != record.dataset_hash:
            raise ExperimentError(
                f"{name}: the dataset of {result.name} is not that of the record",
                hint=f"check out the commit {record.code_commit}",
            )
        timed |= {metric.name for metric in result.metrics if metric.unit == "ms"}
        again.append(_trial(values, result, ""))
        progress(again[-1])
    now = code_commit()
    changed = [] if now == record.code_commit else [f"code: {record.code_commit}, now {now}"]
    return Reproduction(differences=differences(record.trials, again, timed=sorted(timed)), changed=changed)


def records() -> Mapping[str, ExperimentRecord]:
    """Return the recorded experiments by the name of their folder, oldest first.

    Raises:
        ExperimentError: a record cannot be read.
    """
    files = sorted(RUNS.glob(f"*/{_RECORD}"), key=lambda file: file.parent.name.rsplit("-", 1)[-1])
    return {file.parent.name: _read(_RECORDED, file, hint="remove its folder") for file in files}


def find_record(name: str) -> ExperimentRecord:
    """Return a record by the name of its folder, or the latest for `latest`.

    Raises:
        ExperimentError: there is none.
    """
    known = records()
    name = next(reversed(list(known)), name) if name == "latest" else name
    if name not in known:
        raise ExperimentError(f"{name}: no such record", hint=f"`eval experiments list` shows {len(known)}")
    return known[name]


def compare_trials(name: str, first: int, second: int) -> Comparison:
    """Return the comparison of two trials of a record, numbered from 1 in the order of the grid.

    Raises:
        ExperimentError: there is no such record or trial.
    """
    record = find_record(name)
    folder = _folder(record.experiment, record.started_at)
    if not all(1 <= number <= len(record.trials) for number in (first, second)):
        raise ExperimentError(f"{name}: its trials are 1 to {len(record.trials)}")
    runs = (load_run(folder / record.trials[number - 1].run) for number in (first, second))
    return compare(*runs)


def _folder(experiment: Experiment, started_at: datetime) -> Path:
    return RUNS / f"{experiment.name}-{started_at:%Y%m%dT%H%M%SZ}"


def _check_settings(settings: Settings, experiment: Experiment) -> None:
    # Before the first case is paid for.
    for values in experiment.combinations():
        _with(settings, values)


def _with(settings: Settings, values: Mapping[str, Value]) -> Settings:
    return overridden(settings, nested(values), origin="grid")


def _measured(settings: Settings, experiment: Experiment) -> Run:
    with open_suites(settings) as suites:
        chosen = _chosen(suites, experiment)
        run, _ = measure([chosen], settings, fresh=False, workers=_WORKERS, progress=lambda _done, _of: None)
    known = run.suites[0].measurement.metrics
    if experiment.metric not in known:
        raise ExperimentError(f"metric: {experiment.metric!r} is none of those of {chosen.name}: {', '.join(known)}")
    return run


def _chosen(suites: Sequence[AnySuite], experiment: Experiment) -> AnySuite:
    known = {suite.name: suite for suite in suites}
    if experiment.suite not in known:
        raise ExperimentError(f"suite: no suite {experiment.suite!r}; there are {', '.join(known)}")
    return known[experiment.suite]


def _trial(values: Mapping[str, Value], result: SuiteResult, run: str) -> Trial:
    return Trial(settings=values, metrics=result.measurement.metrics, evidence=result.evidence, run=run)


def _read(kind: TypeAdapter[Read], file: Path, *, hint: str) -> Read:
    try:
        # JSON is YAML.
        return kind.validate_python(yaml.safe_load(file.read_text("utf-8")))
    except OSError as error:
        raise ExperimentError(f"{file}: {error.strerror}", hint=hint) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ExperimentError(f"{file}: cannot be read: {error}", hint=hint) from error
    except ValidationError as error:
        raise ExperimentError(f"{file}: {describe(error, whole='experiment')}", hint=hint) from error
