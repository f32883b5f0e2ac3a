"""What can go wrong, as one taxonomy, and the exit code of each kind."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command. `meaning` is the line that `--help` and docs/cli.md print."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> "ExitCode":
        """Attach the documented meaning to the number."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    OK = 0, "done"
    FAILURE = 1, "failed; nothing was changed"
    USAGE = 2, "wrong or missing flag, name or answer"
    INCOMPLETE = 3, "the project was created, but not locked; the message says how to finish"
    CRASH = 70, "a defect of scaffold; a log file was written"
    INTERRUPTED = 130, "interrupted by Ctrl-C; nothing was changed"
    TERMINATED = 143, "terminated by a signal; nothing was changed"


class ScaffoldError(Exception):
    """An expected failure: what failed and why (`message`), and the commands that mend it (`help`)."""

    exit_code = ExitCode.FAILURE

    def __init__(self, message: str, *, help: str | None = None) -> None:  # noqa: A002 - the word users see
        super().__init__(message)
        self.message = message
        self.help = help


class UsageError(ScaffoldError):
    """A flag, a name or an answer that cannot be used as given."""

    exit_code = ExitCode.USAGE


class TemplateError(ScaffoldError):
    """The template cannot be found, read or rendered."""


class TargetError(ScaffoldError):
    """The place where the project should go cannot take it."""


class ToolError(ScaffoldError):
    """A program that this command needs (git, uv) is missing or failed."""


class Terminated(BaseException):
    """SIGTERM arrived: unwind, clean up and leave. Not an `Exception`, as KeyboardInterrupt is not."""
