"""Failures of the machine that any command can meet, as errors that name the fix."""

import errno
import os

from scaffold.errors import ScaffoldError, TargetError, ToolError
from scaffold.workspace.faults import FULL

# The machine's doing, unlike a file that is not where scaffold itself put it.
_OF_THE_MACHINE = {
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.EIO,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.EMFILE,
    errno.ENFILE,
    errno.EAGAIN,
    errno.ENOMEM,
    errno.EPIPE,
    errno.ESTALE,
}


def require_folder() -> None:
    """Refuse to start where the working folder is gone or closed to this user.

    Raises:
        TargetError: it is.
    """
    try:
        os.getcwd()  # noqa: PTH109 - Path.cwd() is the same call
    except OSError as error:
        raise TargetError(
            "the working folder cannot be used",
            cause="it was deleted" if isinstance(error, FileNotFoundError) else error.strerror,
            help='cd "$HOME", or to another folder that exists, and run the same command again',
        ) from error


def foreseen(error: Exception) -> ScaffoldError | None:
    """Explain `error` if it is about the machine; None for a defect of scaffold.

    A command that fails so has changed nothing: what it writes appears complete, by a rename.
    """
    if isinstance(error, MemoryError):
        return ToolError(
            "there is not enough memory for this command, and nothing was changed",
            help="end other programs, or allow this one more, and run the same command again",
        )
    if not isinstance(error, OSError) or error.errno not in FULL | _OF_THE_MACHINE:
        return None
    place = f"{error.filename}: " if error.filename else ""
    if error.errno in FULL:
        where = "" if place else ", also where temporary files go (TMPDIR),"
        return TargetError(
            "not enough disk space, and nothing was changed",
            cause=f"{place}{error.strerror}",
            help=f"free some space{where} and run the same command again",
        )
    return TargetError(
        "the system refused what this command needs, and nothing was changed",
        cause=f"{place}{error.strerror}",
    )
