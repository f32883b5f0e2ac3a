"""The object of a command that fails."""

from typing_extensions import TypedDict


class Failure(TypedDict):
    """The lines of the message, and the exit code; null where there is nothing to say."""

    message: str
    cause: str | None
    details: list[str]
    help: str | None
    exit_code: int


class ErrorPayload(TypedDict):
    """Any command that fails."""

    error: Failure
