"""Printing: payload on stdout, words for people on stderr, and nowhere a password of an address."""

import json
import math
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TextIO

import typer

from scaffold.errors import ExitCode, ScaffoldError
from scaffold.ports.reporting import Progress
from scaffold.project.addresses import without_password

_NO_TEXT = re.compile("[\ud800-\udfff]")
# By these a name of a file could change what a terminal shows.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class UnprintedError(ScaffoldError):
    """The command is done, and what it has to say cannot be written to stdout."""

    exit_code = ExitCode.UNPRINTED


def say(text: str, *, err: bool = False) -> None:
    """Print a text without the passwords of its addresses.

    Nothing is said about a stderr that takes no more, nor about a reader that has left.

    Raises:
        UnprintedError: stdout takes no more.
    """
    with _going_on(sys.stderr if err else sys.stdout, is_result=not err):
        typer.echo(_CONTROL.sub(_escaped, without_password(text)), err=err)


def in_one_line(name: str) -> str:
    """Spell the name of a file so that it takes one line."""
    return name.replace("\n", "\\n")


def _escaped(found: re.Match[str]) -> str:
    return f"\\x{ord(found[0]):02x}"


def say_bytes(content: bytes) -> None:
    """Print bytes as they are.

    Raises:
        UnprintedError: stdout takes no more.
    """
    with _going_on(sys.stdout, is_result=True):
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.flush()


@contextmanager
def _going_on(stream: TextIO, *, is_result: bool) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        with suppress(
            OSError, ValueError
        ):  # what is left in its buffer would fail again at the end of Python
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if is_result and not isinstance(error, BrokenPipeError):
            raise UnprintedError(
                "the output could not be written; the command itself is done", cause=error.strerror
            ) from error


def report(error: ScaffoldError, *, as_json: bool) -> int:
    """Print an error and return its exit code.

    The form is always `error:`, then where known `cause:`, the things it is about indented by two, and
    `help:`. With `as_json` the same stands on stdout as `{"error": {...}}`.
    """
    lines = [f"error: {error.message}"]
    lines += [f"cause: {error.cause}"] if error.cause else []
    lines += [f"  {detail}" for detail in error.details]
    lines += [f"help: {error.help}"] if error.help else []
    say("\n".join(lines), err=True)
    if as_json:
        print_json(
            {
                "error": {
                    "message": error.message,
                    "cause": error.cause,
                    "details": list(error.details),
                    "help": error.help,
                    "exit_code": int(error.exit_code),
                }
            }
        )
    return int(error.exit_code)


def print_json(payload: Mapping[str, object]) -> None:
    """Print one object on stdout; bytes of a path that are no text are escaped."""
    text = json.dumps(_shown(payload), ensure_ascii=False, indent=2, default=_plain)
    with _going_on(sys.stdout, is_result=True):
        typer.echo(_NO_TEXT.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def print_notes(notes: Sequence[str]) -> None:
    """Print what the user should know but need not act on."""
    for note in notes:
        say(f"note: {note}", err=True)


@contextmanager
def progress() -> Iterator[Progress]:
    """Show the current step while the block runs, on a terminal; elsewhere stay quiet."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console

    with Console(stderr=True).status("starting ...") as status:
        yield lambda step: status.update(f"{step} ...")


def _shown(value: object) -> object:
    if isinstance(value, str):
        return without_password(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no such numbers
    if isinstance(value, Mapping):
        return {key: _shown(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(entry) for entry in value]
    return value


def _plain(value: object) -> object:
    from pydantic import BaseModel

    return _shown(value.model_dump(mode="json")) if isinstance(value, BaseModel) else str(value)
