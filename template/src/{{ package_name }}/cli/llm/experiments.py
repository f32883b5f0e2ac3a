"""`eval experiments`: a suite under every combination of some settings, recorded so that it can be repeated."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ...config.loading import load_settings
from ...evaluation.llm.experiments import ExperimentRecord, Trial
from ...evaluation.reports.write import comparison_payload
from ..app import FAILED, print_json, print_list, print_note, print_table
from ..evaluation.comparison import print_comparison

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_Record = Annotated[str, typer.Argument(metavar="RECORD", help="As `eval experiments list` shows it, or `latest`.")]
_Number = Annotated[int, typer.Argument(help="The number of a trial, as `eval experiments show` prints it.")]


def register(app: typer.Typer) -> None:
    """Add the commands to those of the evaluation."""
    group = typer.Typer(no_args_is_help=True, help="Suites under other settings of models, prompts and retrieval.")
    group.callback()(_group)
    group.command("list")(list_records)
    for command in (run, show, compare, reproduce):
        group.command()(command)
    for evaluation in app.registered_groups:
        if evaluation.name == "eval" and evaluation.typer_instance:
            evaluation.typer_instance.add_typer(group, name="experiments")


def _group() -> None:
    """Suites under other settings of models, prompts and retrieval."""


def run(file: Annotated[Path, typer.Argument(help="An experiment as YAML: docs/llm/experiments.md.")]) -> None:
    """Measure a suite under every combination of a grid of settings, and record it."""
    from ...composition.llm.experiments import run_experiment

    folder, record = run_experiment(load_settings(), file, progress=_progress)
    _print(record)
    print_note(f"record: {folder}")


def list_records(*, as_json: _Json = False) -> None:
    """List the recorded experiments, oldest first, with the best trial of each."""
    from ...composition.llm.experiments import records

    found = records()
    if as_json:
        print_json({name: _payload(record) for name, record in found.items()})
        return
    rows = [
        (name, one.experiment.suite, str(len(one.trials)), _settings(best := one.ranking()[0]), _value(one, best))
        for name, one in found.items()
    ]
    empty = "no records in experiments/runs; `eval experiments run FILE` writes one (docs/llm/experiments.md)"
    print_list("Experiments", ("record", "suite", "trials", "best", "value"), rows, empty=empty)


def show(record: _Record, *, as_json: _Json = False) -> None:
    """Show the trials of a record, best first."""
    from ...composition.llm.experiments import find_record

    found = find_record(record)
    if as_json:
        print_json(_payload(found))
        return
    _print(found)


def compare(record: _Record, base: _Number, candidate: _Number, *, as_json: _Json = False) -> None:
    """Compare two trials of a record, as `eval compare` compares two runs."""
    from ...composition.llm.experiments import compare_trials

    found = compare_trials(record, base, candidate)
    if as_json:
        print_json(comparison_payload(found))
        return
    print_comparison(found)


def reproduce(record: _Record) -> None:
    """Measure a recorded experiment again; fails when a number does not come out the same."""
    from ...composition.llm.experiments import reproduce as measure_again

    found = measure_again(load_settings(), record, progress=_progress)
    print_json({"record": record, "reproduced": not found.differences, **asdict(found)})
    for sentence in found.changed:
        print_note(f"not as it was: {sentence}")
    if found.differences:
        raise typer.Exit(FAILED)


def _print(record: ExperimentRecord) -> None:
    metric = record.experiment.metric
    numbers = {id(trial): str(number) for number, trial in enumerate(record.trials, 1)}
    rows = [(numbers[id(one)], _settings(one), _value(record, one), one.evidence or "") for one in record.ranking()]
    title = f"{record.experiment.name}: {record.experiment.suite}"
    print_table(title, ("trial", "settings", metric, "answered by"), rows)


def _payload(record: ExperimentRecord) -> dict[str, object]:
    ranking = [{"settings": dict(one.settings), "metrics": dict(one.metrics)} for one in record.ranking()]
    experiment = record.experiment
    return {
        "name": experiment.name,
        "suite": experiment.suite,
        "metric": experiment.metric,
        "code_commit": record.code_commit,
        "dataset_hash": record.dataset_hash,
        "ranking": ranking,
    }


def _settings(trial: Trial) -> str:
    return ", ".join(f"{name}={value}" for name, value in trial.settings.items())


def _value(record: ExperimentRecord, trial: Trial) -> str:
    return f"{trial.metrics[record.experiment.metric]:.4f}"


def _progress(trial: Trial) -> None:
    if sys.stderr.isatty():
        print_note(_settings(trial))
