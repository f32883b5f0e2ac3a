"""Functions of all commands: settings, output, and the exit codes of errors."""

import ctypes
import json
import math
import os
import re
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Protocol

import typer

from ..config.loading import load_settings
from ..domain.identity import Identity
from ..errors import AppError, ErrorKind

# Control characters other than tab and line end, and those that override the direction of writing.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

# An option of `mallopt`, by its number in malloc.h.
_ARENA_MAX = -8
# 0 success; 1 the command failed; 2 wrong usage or settings; 130 interrupted.
FAILED = 1
# What fills what a fresh project has nothing of.
FIRST_SLICE = "docs/make-it-yours.md shows how to add the first slice"
EXIT_CODES = {
    ErrorKind.INVALID: 2,
    ErrorKind.MISCONFIGURED: 2,
    ErrorKind.NOT_FOUND: FAILED,
    ErrorKind.CONFLICT: FAILED,
    ErrorKind.DENIED: FAILED,
    ErrorKind.UNAVAILABLE: FAILED,
    ErrorKind.FAILED: FAILED,
}


class Commands(Protocol):
    """A module of commands."""

    def register(self, app: typer.Typer) -> None:
        """Add the commands of the module to `app`."""
        ...


class _NotTextError(AppError):
    kind = ErrorKind.INVALID


def run(app: typer.Typer, arguments: Sequence[str] | None = None) -> int:
    """Run `app` and return its exit code; what fails for a known reason is printed to stderr, without a traceback."""
    try:
        _require_text(sys.argv[1:] if arguments is None else arguments)
        return _exit_code_of(_command(app), arguments)
    except AppError as error:
        print_note(f"error: {error}")
        if error.hint:
            print_note(f"help: {error.hint}")
        return EXIT_CODES[error.kind]
    except OSError as error:
        # A full disk, a folder that may not be written, wherever that was: the file and the reason are what there is to
        # say. What is a command's own business to explain is an `AppError`.
        place = f"{error.filename}: " if error.filename else ""
        print_note(f"error: {place}{error.strerror or error}")
        _give_up_stdout()
        return FAILED


def _exit_code_of(command: Callable[..., object], arguments: Sequence[str] | None) -> int:
    try:
        command(args=arguments)
    except SystemExit as finished:
        sys.stdout.flush()
        return finished.code if isinstance(finished.code, int) else FAILED
    return 0


def _give_up_stdout() -> None:
    """Close stdout if what is left for it cannot be written: the interpreter would try, and complain, at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError):
            sys.stdout.close()


def start() -> None:
    """Run before every command: log to stderr."""
    from ..composition.core import start_logs

    start_logs(load_settings())


def stay() -> None:
    """Prepare a process that runs until it is ended, before it has threads.

    The end of its terminal ends it as SIGTERM does, unless it is to outlive it (`nohup`). Its threads share memory of
    the C library: with an arena each, as by default, they keep 20 MB that they have freed.
    """
    hangup = getattr(signal, "SIGHUP", None)  # Not on Windows.
    if hangup is not None and signal.getsignal(hangup) is signal.SIG_DFL:
        signal.signal(hangup, lambda *_: signal.raise_signal(signal.SIGTERM))
    if sys.platform == "linux" and "MALLOC_ARENA_MAX" not in os.environ:
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # Not of every C library.
        if set_option is not None:
            set_option(_ARENA_MAX, 2)


def operator(tenant: str = "main") -> Identity:
    """Return the identity of who uses the command line: it has the database, so that nothing more is asked."""
    return Identity.operator("operator", tenant=tenant)


def print_json(payload: object) -> None:
    """Print one JSON document to stdout; NaN and infinity, which JSON lacks, become null."""
    sys.stdout.write(json.dumps(_finite(payload), ensure_ascii=False, allow_nan=False, indent=2) + "\n")


def _finite(payload: object) -> object:
    if isinstance(payload, float) and not math.isfinite(payload):
        return None
    if isinstance(payload, Mapping):
        return {name: _finite(value) for name, value in payload.items()}
    if isinstance(payload, list | tuple):
        return [_finite(value) for value in payload]
    return payload


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table to stdout; outside a terminal it is 100 columns wide.

    Text is printed literally: brackets are no markup, and control characters become visible escapes.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    Console(width=None if sys.stdout.isatty() else 100).print(table)


def print_list(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str) -> None:
    """Print a table as `print_table` does; without rows, print a note instead: what is missing and what fills it."""
    if rows:
        print_table(title, columns, rows)
    else:
        print_note(empty)


def print_text(text: str) -> None:
    """Print a line for people to stdout; control characters become visible escapes."""
    sys.stdout.write(printable(text) + "\n")


def print_note(text: str) -> None:
    """Print a line for people to stderr; control characters become visible escapes."""
    sys.stderr.write(printable(text) + "\n")


def printable(text: str) -> str:
    """Return `text` with what a terminal would obey written as an escape; tabs and line ends stay."""
    return _OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


@cache
def _command(app: typer.Typer) -> Callable[..., object]:
    # Called by itself, the application would read the signatures of all its commands each time.
    return typer.main.get_command(app)


def _require_text(arguments: Sequence[str]) -> None:
    for number, argument in enumerate(arguments, start=1):
        # Bytes that are not UTF-8 arrive as lone surrogates, which no database and no model takes.
        if not argument.isascii() and any("\ud800" <= character <= "\udfff" for character in argument):
            raise _NotTextError(f"argument {number} is not UTF-8", hint="convert it, or set the terminal to UTF-8")
