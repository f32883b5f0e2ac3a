"""Run one command, and turn every way in which it can end into an exit code and a message."""

import shlex
from collections.abc import Sequence

import typer

from scaffold.answers.spelling import closest
from scaffold.cli.bash_completion import whole_words
from scaffold.cli.foreseen import foreseen, require_folder
from scaffold.cli.output import report
from scaffold.cli.promote import app
from scaffold.errors import ExitCode, ScaffoldError, Terminated, UsageError


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. Messages go to stderr, with `--json` also to stdout."""
    as_json = "--json" in arguments
    try:
        require_folder()
        with whole_words():
            code = int(app(arguments, prog_name="scaffold", standalone_mode=False) or ExitCode.OK)
    except ScaffoldError as error:
        if error.again:
            command = shlex.join(["scaffold", *arguments])
            error.help = f"{error.help}, then run it again: {command}" if error.help else command
        return report(error, as_json=as_json)
    except typer.TyperException as error:
        return report(_usage(error), as_json=as_json)
    except Terminated:
        return report(_stopped("terminated", ExitCode.TERMINATED), as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the boundary: a user never sees a traceback
        return report(foreseen(error) or _crash(error, arguments), as_json=as_json)
    if code == ExitCode.INTERRUPTED:
        return report(_stopped("interrupted", ExitCode.INTERRUPTED), as_json=as_json)
    return code


def _crash(error: Exception, arguments: Sequence[str]) -> ScaffoldError:
    from scaffold.cli.crash import record

    return record(error, arguments)


def _stopped(how: str, code: ExitCode) -> ScaffoldError:
    error = ScaffoldError(f"{how}; nothing was changed")
    error.exit_code = code
    return error


def _usage(error: typer.TyperException) -> UsageError:
    """Say what Typer found wrong in the form of all other errors."""
    meant = closest(getattr(error, "option_name", ""), getattr(error, "possibilities", None) or ())
    message = error.message if meant else error.format_message()
    message, _, command = message.rstrip(".?").partition(". Did you mean ")
    meant = repr(meant) if meant else command
    context = getattr(error, "ctx", None)
    return UsageError(
        message[:1].lower() + message[1:],
        cause=f"did you mean {meant}?" if meant else None,
        help=f"{context.command_path if context else 'scaffold'} --help",
    )
