"""The one error that a person is meant to read."""

from collections.abc import Iterable, Mapping


class AppError(Exception):
    """What failed, where and why, and the command or edit that mends it.

    Layers raise subclasses. The CLI prints them with exit code `exit_code`, the API answers with a problem
    document; neither shows a traceback.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


def in_words(found: Iterable[Mapping[str, object]]) -> str:
    """Return what pydantic's `errors()` lists as one line, a reason for each field: `plan: Field required; ...`."""
    return "; ".join(f"{_path(item['loc'])}{str(item['msg']).removeprefix('Value error, ')}" for item in found)


def _path(location: object) -> str:
    parts = location if isinstance(location, tuple) else ()
    return f"{'.'.join(map(str, parts))}: " if parts else ""
