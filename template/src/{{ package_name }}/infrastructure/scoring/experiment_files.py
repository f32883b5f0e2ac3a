"""Sweeps as YAML and their runs as JSON, in `experiments/`."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from ...errors import AppError, describe
from ...services.scoring.experiments import ExperimentRun, Sweep, Value


class _Tuned(BaseModel):
    """The part of a file of parameters that training reads."""

    table: str
    parameters: dict[str, Value]


_SWEEP = TypeAdapter(Sweep)
_RUN = TypeAdapter(ExperimentRun)
_SHOWN = 5


class ExperimentError(AppError):
    """A sweep or a run that cannot be read, or that cannot be run again as it was."""


def read_sweep(file: Path) -> Sweep:
    """Return the sweep of a YAML file.

    Raises:
        ExperimentError: it cannot be read; the message names file and key.
    """
    try:
        return _SWEEP.validate_python(yaml.safe_load(file.read_text("utf-8")))
    except OSError as error:
        raise ExperimentError(f"{file}: {error.strerror}", hint="experiments/ has one that runs") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ExperimentError(f"{file}: cannot be read: {error}") from error
    except ValidationError as error:
        raise ExperimentError(f"{file}: not a sweep: {describe(error)}") from error


def read_parameters(file: Path, *, table: str) -> Mapping[str, Value]:
    """Return the parameters of a file that was tuned for a table.

    Raises:
        ExperimentError: it cannot be read, or is for another table.
    """
    try:
        found = _Tuned.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except OSError as error:
        raise ExperimentError(f"{file}: {error.strerror}", hint="`tune` writes one where there is mlops") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ExperimentError(f"{file}: cannot be read: {error}") from error
    except ValidationError as error:
        raise ExperimentError(f"{file}: no parameters: {describe(error)}") from error
    if found.table != table:
        raise ExperimentError(f"{file}: for the table {found.table}, not {table}")
    return found.parameters


def write_run(run: ExperimentRun, folder: Path, *, started: datetime) -> Path:
    """Write a run beside the others and return its file, named after the sweep and the time."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{run.sweep.name}-{started:%Y%m%dT%H%M%SZ}.json"
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(asdict(run), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(file)
    return file


def read_run(file: Path, *, folder: Path) -> ExperimentRun:
    """Return a recorded run.

    Raises:
        ExperimentError: it cannot be read; the hint names the newest of `folder`.
    """
    try:
        return _RUN.validate_json(file.read_bytes())
    except OSError as error:
        known = ", ".join(run.as_posix() for run in sorted(folder.glob("*.json"))[-_SHOWN:])
        raise ExperimentError(
            f"{file}: {error.strerror}", hint=f"recorded: {known}" if known else "`experiments run` records one"
        ) from error
    except ValidationError as error:
        raise ExperimentError(f"{file}: not a run: {describe(error)}") from error
