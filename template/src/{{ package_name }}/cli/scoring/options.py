"""Parameters that several commands take, and the tables that they name."""

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from ...config.settings import Settings
from ...domain.scoring.table import Table
from ...errors import AppError
from ..app import print_json, print_note

TableArgument = Annotated[
    str | None, typer.Argument(metavar="TABLE", help="A declared table; by default the only one.")
]
TableName = Annotated[str | None, typer.Option("--table", help="A declared table; by default the only one.")]
Every = Annotated[bool, typer.Option("--all", help="Every declared table; there may be none.")]


def print_each(
    settings: Settings,
    name: str | None,
    run: Callable[[Table], dict[str, object]],
    *,
    every: bool,
    notes: Sequence[str] = (),
) -> None:
    """Print what `run` returns for the table of a name, or with `every` for each table by its name, then the notes.

    Of every table, one that fails does not stop the others: its error is printed, and the last one raised at the end.
    `notes` may be what `run` collects.

    Raises:
        AppError: `run` failed, or no table can be chosen.
    """
    from ...composition.scoring import tables

    if not every:
        print_json(run(tables.find_table(settings, name)))
        _print_notes(notes)
        return
    if name is not None:
        raise typer.BadParameter(f"leave out {name}, or --all", param_hint="--all")
    done: dict[str, object] = {}
    failures: list[AppError] = []
    for table in tables.declared_tables(settings).values():
        try:
            done[table.name] = run(table)
        except AppError as error:
            failures.append(error)
    print_json({"tables": done})
    _print_notes(notes)
    _print_notes([f"error: {failure}" for failure in failures[:-1]])
    if failures:
        raise failures[-1]


def _print_notes(notes: Sequence[str]) -> None:
    for note in notes:
        print_note(note)
