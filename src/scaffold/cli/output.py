"""Printing: payload on stdout, words for people on stderr, and nowhere a password of an address."""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import typer

from scaffold.errors import ScaffoldError
from scaffold.ports.reporting import Progress
from scaffold.project.addresses import without_password

_NO_TEXT = re.compile("[\ud800-\udfff]")


def say(text: str, *, err: bool = False) -> None:
    """Print a text without the passwords of its addresses."""
    typer.echo(without_password(text), err=err)


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
    if isinstance(value, Mapping):
        return {key: _shown(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(entry) for entry in value]
    return value


def _plain(value: object) -> object:
    from pydantic import BaseModel

    return _shown(value.model_dump(mode="json")) if isinstance(value, BaseModel) else str(value)
