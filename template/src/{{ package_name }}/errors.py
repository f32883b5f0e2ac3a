"""Errors for people, and validation errors as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class ErrorKind(StrEnum):
    """The kind of an error; `cli.app` maps it to an exit code, `api.problems` to an HTTP status."""

    INVALID = "invalid"  # The caller's input is wrong.
    MISCONFIGURED = "misconfigured"  # The settings of this installation are wrong or incomplete.
    NOT_FOUND = "not found"
    CONFLICT = "conflict"  # The state has changed, or does not allow it.
    DENIED = "denied"  # The caller may not do this.
    UNAVAILABLE = "unavailable"  # Something outside gave no answer; later it may.
    FAILED = "failed"


class AppError(Exception):
    """An error with what failed, where and why, and as `hint` the command or edit that fixes it.

    Layers raise subclasses and say of which `kind` they are. The CLI prints them, the API answers with a problem
    document; neither shows a traceback.
    """

    kind = ErrorKind.FAILED

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class InvalidData(Protocol):
    """A `ValidationError` of pydantic."""

    def errors(self, *, include_url: bool, include_input: bool) -> Sequence[Mapping[str, object]]:
        """Return what is wrong, a mapping for each field."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The problem of one field of invalid data; the location of the whole is empty. `kind` is pydantic's `type`."""

    location: tuple[str | int, ...]
    kind: str
    message: str

    def line(self, whole: str = "") -> str:
        """Return `plan.name: Field required`; a problem of the whole is named `whole`."""
        return ": ".join(filter(None, (".".join(map(str, self.location)) or whole, self.message)))


def problems_of(error: InvalidData) -> tuple[Problem, ...]:
    """Return the problems in the order of pydantic."""
    return tuple(
        Problem(location=_location(item["loc"]), kind=str(item["type"]), message=_message(item["msg"]))
        for item in error.errors(include_url=False, include_input=False)
    )


def describe(error: InvalidData, *, whole: str = "") -> str:
    """Return the problems as one line: `plan: Field required; ...`; a problem of the whole is named `whole`."""
    return "; ".join(problem.line(whole) for problem in problems_of(error))


def _location(location: object) -> tuple[str | int, ...]:
    # pydantic marks a key of a mapping with a step of its own.
    return tuple(step for step in location if step != "[key]") if isinstance(location, tuple) else ()


def _message(message: object) -> str:
    return str(message).removeprefix("Value error, ")
