"""The programs beside git: the locking program, the gates of a project, and what the machine has."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol


class Locker(Protocol):
    """Pins the dependencies of a project."""

    def shared_by(self, folder: Path) -> Path | None:
        """Find the root of the workspace whose lock file pins a project in `folder`; None for its own."""
        ...

    def lock(self, folder: Path, *, preferred: Path | None, builds: bool = False) -> None:
        """Write the lock file of `folder`, keeping versions of the lock file `preferred` where they fit.

        Nothing of the project or of its dependencies is run, unless `builds` lets their build backends run.

        Raises:
            ToolError: the locking program is missing, cannot resolve, or would have to run code of the
                project; no lock file is left.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The result of the project's gates, with their output."""

    passed: bool
    output: str


class Form(StrEnum):
    """How gates say what they found: a line each for people, or one document for programs."""

    LINES = "lines"
    JSON = "json"
    SARIF = "sarif"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReport:
    """The result of one gate; `passed` is true for findings of the baseline too."""

    id: str
    outcome: str
    passed: bool
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Gates that were run once, and the baseline of what they found; None where nothing is to be listed."""

    reports: tuple[GateReport, ...]
    baseline: bytes | None


class Gates(Protocol):
    """Runs the gates of a project."""

    def show(self, folder: Path, *, only: str, nightly: bool, form: Form) -> int | None:
        """Run some of them in `folder`, with their words on this process's stdout; give their exit code.

        `only` holds ids separated by commas, or nothing for all. None where the project has no gates.

        Raises:
            ToolError: they cannot be run.
        """
        ...

    def run(self, folder: Path) -> Verdict | None:
        """Run them in `folder`; None where the project has none.

        Raises:
            ToolError: they cannot be run.
        """
        ...


class Recorder(Protocol):
    """Runs the gates of a project that did not have them."""

    def record(self, folder: Path, files: Collection[str]) -> Recording:
        """Run all of them in `folder`; what they find in `files` becomes the baseline.

        Raises:
            ToolError: they cannot be run, or do not know of baselines.
        """
        ...


class Machine(Protocol):
    """Finds the programs that the commands need."""

    def git_version(self) -> tuple[int, ...]:
        """Give the version of git.

        Raises:
            ToolError: it is missing.
        """
        ...

    def uv_version(self) -> str:
        """Give the version of uv.

        Raises:
            ToolError: it is missing.
        """
        ...

    def check_lock(self, folder: Path) -> str | None:
        """Check that the lock file of `folder` matches its pyproject.toml, running nothing of the project.

        Give the reason where that cannot be read without running something; None where it matches.

        Raises:
            ToolError: it does not.
        """
        ...


class Commands(Protocol):
    """Runs commands of scaffold, each in a process of its own, so that many can run at once."""

    def run(self, folder: Path, arguments: Sequence[str]) -> tuple[int, Mapping[str, Any]]:
        """Run one command with `--json` in `folder`, without a terminal; return its exit code and its object.

        What cannot be run, or prints no object, is returned as the object of an error.
        """
        ...
