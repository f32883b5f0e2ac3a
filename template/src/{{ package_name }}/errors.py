"""The one error that a person is meant to read."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class ErrorKind(StrEnum):
    """What a caller can do about an error; `cli.app` maps it to an exit code, `api.problems` to a status."""

    INVALID = "invalid"  # The caller's input or settings are wrong.
    NOT_FOUND = "not found"
    CONFLICT = "conflict"  # The state has changed, or does not allow it.
    UNAVAILABLE = "unavailable"  # Something outside gave no answer; later it may.
    FAILED = "failed"


class AppError(Exception):
    """What failed, where and why, and the command or edit that fixes it.

    Layers raise subclasses and say of which `kind` they are. The CLI prints them, the API answers with a problem
    document; neither shows a traceback.
    """

    kind = ErrorKind.FAILED

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


def in_words(found: Iterable[Mapping[str, object]]) -> str:
    """Return what pydantic's `errors()` lists as one line, a reason for each field: `plan: Field required; ...`."""
    return "; ".join(f"{_path(item['loc'])}{str(item['msg']).removeprefix('Value error, ')}" for item in found)


def _path(location: object) -> str:
    parts = location if isinstance(location, tuple) else ()
    return f"{'.'.join(map(str, parts))}: " if parts else ""
