"""The objects of the commands that examine a project."""

from typing import Literal

from typing_extensions import TypedDict

from scaffold.cli.payloads.update import FilesEntry
from scaffold.use_cases.doctor import State


class DiffPayload(TypedDict):
    """`scaffold diff`; `files` leads from the template to the project."""

    template: str
    version: str
    files: FilesEntry


class LinkPayload(TypedDict):
    """`scaffold link`: the address before and after."""

    before: str
    after: str


class FindingEntry(TypedDict):
    """A check of `scaffold doctor`; `fix` is the command that fixes it, where there is one."""

    id: str
    reason: str
    state: State
    found: str
    fix: str | None


class DoctorPayload(TypedDict):
    """`scaffold doctor`."""

    healthy: bool
    checks: list[FindingEntry]


class PlaceEntry(TypedDict):
    """A file of the project; `line` is null where only the file is known."""

    file: str
    line: int | None


class ProblemEntry(TypedDict):
    """A place that the output of a gate names."""

    place: PlaceEntry
    message: str


class VerdictEntry(TypedDict):
    """A gate in `scaffold check`; null where the processor time or the exit code is not known."""

    id: str
    outcome: Literal["passed", "accepted", "failed", "unavailable"]
    passed: bool
    seconds: float
    cpu_seconds: float | None
    output: str
    findings: list[ProblemEntry]
    exit_code: int | None


GatesPayload = list[VerdictEntry]
"""`scaffold check`, as the project's own runner prints it."""
