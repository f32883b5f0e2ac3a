"""Runs as files: what was measured, on what, and every case of it. A baseline is an ordinary run file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from ...errors import AppError, ErrorKind
from .results import SuiteResult

SUFFIX = "-evaluation.json"


class RunError(AppError):
    """A run that cannot be found or read."""

    kind = ErrorKind.INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Suites measured together. `code` is the hash of the code and settings that they were measured with."""

    format: Literal[1] = 1
    run_id: str
    started_at: datetime
    seconds: float
    code: str
    suites: tuple[SuiteResult, ...]

    @property
    def passed(self) -> bool:
        """Whether no suite failed; one that has no thresholds, or that nobody judged, does not count."""
        return all(suite.verdict != "failed" for suite in self.suites)


_RUN = TypeAdapter(Run)


def new_run_id(now: datetime, folder: Path) -> str:
    """Return the time as an id that sorts by time and that no run in `folder` has."""
    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    taken, run_id = 1, stamp
    while (folder / f"{run_id}{SUFFIX}").exists():
        taken += 1
        run_id = f"{stamp}.{taken}"
    return run_id


def save_run(run: Run, file: Path) -> None:
    """Write the run; a number that is not one is written as the text `NaN`. The file is complete or not there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_bytes(to_json(run, indent=1, inf_nan_mode="strings") + b"\n")
    new.replace(file)


def load_run(file: Path) -> Run:
    """Return the run in `file`.

    Raises:
        RunError: there is no such file, or it is not a run; the message names the field.
    """
    if not file.is_file():
        raise RunError(f"{file}: no such run", hint="`eval run` writes one to evals/reports/")
    try:
        return _RUN.validate_json(file.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RunError(f"{file}: not a run file: {where or 'file'}: {first['msg']}") from error


def run_files(folder: Path) -> tuple[Path, ...]:
    """Return the run files in `folder`, oldest first."""
    return tuple(sorted(folder.glob(f"*{SUFFIX}"), key=lambda file: file.name.removesuffix(SUFFIX)))


def find_run(name: str, evals: Path) -> Path:
    """Return the file of the run `name`: `baseline`, `latest`, the id of a run in `evals/reports/`, or a path.

    Raises:
        RunError: there is none.
    """
    if name == "baseline":
        file = evals / "baseline.json"
        hint = "`eval baseline accept` makes the latest run the baseline"
    elif name == "latest":
        file = next(reversed(run_files(evals / "reports")), evals / "reports")
        hint = "`eval run` writes one"
    elif (file := evals / "reports" / f"{name}{SUFFIX}").is_file():
        return file
    else:
        file, hint = Path(name), "name `baseline`, `latest`, the id of a run in evals/reports/, or a file"
    if not file.is_file():
        raise RunError(f"{name}: no such run ({file})", hint=hint)
    return file
