"""Runs as files: the results of suites with every case. A baseline is an ordinary run file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter, ValidationError
from pydantic_core import to_json

from ...domain.evidence import EvidenceClass
from ...domain.thresholds import parse_thresholds
from ...errors import AppError, ErrorKind, problems_of
from .results import SuiteResult

SUFFIX = "-evaluation.json"
BY_RULES = "answered by fixed rules, says nothing about a model"


class RunError(AppError):
    """A run that cannot be found or read."""

    kind = ErrorKind.INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Suites measured together. `code` is the hash of the code and settings that they were measured with."""

    format: Literal[2] = 2
    run_id: str
    started_at: datetime
    seconds: float
    code: str
    suites: tuple[SuiteResult, ...]

    @property
    def by_rules(self) -> tuple[SuiteResult, ...]:
        """The suites that fixed rules answered, which say nothing about a model or a prompt."""
        answered = (suite for suite in self.suites if suite.verdict != "not judged")
        return tuple(suite for suite in answered if suite.evidence is EvidenceClass.RULES)

    def held_out_of(self, suite: SuiteResult) -> SuiteResult | None:
        """Return the result of the held-out cases of `suite`, if they were measured."""
        return next((one for one in self.suites if one.held_out_of == suite.name), None)

    @property
    def headline(self) -> str:
        """The headline of a run that passed; names the number of gates that only fixed rules have met."""
        gated = [suite for suite in self.by_rules if suite.verdict == "passed"]
        by_rules = f", {len(gated)} of them by fixed rules in place of a model" if gated else ""
        return f"every release gate is met{by_rules}"

    @property
    def passed(self) -> bool:
        """Whether no suite failed; suites without thresholds and suites that were not judged do not count."""
        return all(suite.verdict != "failed" for suite in self.suites)


class _FormerSuite(BaseModel):
    """A suite of format 1: thresholds by name, and the input of a case is called `asked`."""

    model_config = ConfigDict(extra="allow")

    thresholds: dict[str, float]
    rows: list[dict[str, JsonValue]] = []


_RUN = TypeAdapter(Run)
_OBJECT = TypeAdapter(dict[str, JsonValue])
_FORMER_SUITES = TypeAdapter(list[_FormerSuite])


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
    """Return the run in `file`; files of the former format are converted.

    Raises:
        RunError: there is no such file, or it is not a run; the message names the field.
    """
    if not file.is_file():
        raise RunError(f"{file}: no such run", hint="`eval run` writes one to evals/reports/")
    try:
        payload = _OBJECT.validate_json(file.read_bytes())
        return _RUN.validate_python(_from_format_1(payload) if payload.get("format") == 1 else payload)
    except ValidationError as error:
        raise RunError(f"{file}: not a run file: {problems_of(error)[0].line('file')}") from error


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


def _from_format_1(payload: dict[str, JsonValue]) -> dict[str, object]:
    suites = [
        {
            **suite.model_dump(),
            "thresholds": parse_thresholds(suite.thresholds),
            "rows": [{**row, "input": row.get("asked", "")} for row in suite.rows],
        }
        for suite in _FORMER_SUITES.validate_python(payload.get("suites"))
    ]
    return {**payload, "format": 2, "suites": suites}
