"""All kinds of errors and their exit codes."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Self


class ExitCode(IntEnum):
    """Exit codes of every command; `meaning` is the line that `--help` and docs/cli.md print."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> Self:
        """Attach the documented meaning to the number."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    OK = 0, "done"
    FAILURE = 1, "failed, and nothing was changed"
    USAGE = 2, "a flag, a name or an answer is wrong or missing"
    INCOMPLETE = 3, "the project was created but has no lock file; the message names the command"
    OUTDATED = 4, "update --check: an update is available"
    CONFLICTS = 5, "the update is in place with conflicts to resolve, or the adoption with gates that fail"
    PARTIAL = 6, "fleet: some repositories were left as they were; the others are done"
    UNPRINTED = 74, "done, but the output could not be written"
    CRASH = 70, "a defect of scaffold; the message names the log file"
    INTERRUPTED = 130, "interrupted by Ctrl-C, and nothing was changed"
    TERMINATED = 143, "terminated by a signal, and nothing was changed"


class ScaffoldError(Exception):
    """An expected failure.

    Attributes:
        message: what failed, and where.
        cause: why, when the message alone does not say it.
        details: the things it is about, one per line.
        help: what mends it: a command, or a sentence where no command can.
        fix: answers that mend it, question to value, None where the value is the user's to find; the command
            line turns them into an exact command.
        switch: a flag that mends it, added to the exact command.
        again: whether the same command is to be run again, after what `help` says; it is added there.
    """

    exit_code = ExitCode.FAILURE

    def __init__(  # noqa: PLR0913 - one parameter per line that is printed
        self,
        message: str,
        *,
        cause: str | None = None,
        details: tuple[str, ...] = (),
        help: str | None = None,  # noqa: A002 - the word that users see
        fix: Mapping[str, str | None] | None = None,
        switch: str | None = None,
        again: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.cause = cause
        self.details = details
        self.help = help
        self.fix = fix or {}
        self.switch = switch
        self.again = again


class UsageError(ScaffoldError):
    """A flag, a name or an answer that cannot be used as given."""

    exit_code = ExitCode.USAGE


class TemplateError(ScaffoldError):
    """The template cannot be found, read or rendered."""


class UntrustedError(TemplateError):
    """The template is neither the installation's own nor one that the user has vouched for."""


class TargetError(ScaffoldError):
    """The place where the project should go cannot take it."""


class DirtyError(TargetError):
    """The project has changes that are not committed, or a merge or the like that is not finished."""


class ToolError(ScaffoldError):
    """A program that a command needs (git, uv) is missing or failed."""


class Terminated(BaseException):
    """SIGTERM arrived: unwind, clean up and leave. Like KeyboardInterrupt, not an `Exception`."""
