"""`scaffold promote`: functions of a notebook become modules of the project."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scaffold.cli.app import EXIT_CODES
from scaffold.cli.flags import Json, filled
from scaffold.cli.inside import AnswersFile, Preview, project_here
from scaffold.cli.output import print_json, print_notes, progress, say
from scaffold.cli.payloads.promote import PromotePayload
from scaffold.cli.ui import app

if TYPE_CHECKING:
    from scaffold.use_cases.promote import Promoted

__all__ = ["app"]


@app.command(epilog=EXIT_CODES)
def promote(  # noqa: PLR0913 - one parameter per flag
    notebook: Annotated[Path, typer.Argument(metavar="NOTEBOOK", help="The notebook, a file of Jupyter's.")],
    *,
    function: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A function to move (repeatable); by default all of them."),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", callback=filled, help="The name of the modules; by default the notebook's."
        ),
    ] = None,
    dry_run: Preview = False,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Move functions of a notebook into modules of the project in this folder, with their imports and a test.

    Rules go to `domain`, computing with libraries to `services`, access to files and systems to
    `infrastructure`. The test pins the outputs that the functions have in the notebook, which is run for that
    in a copy of the project. Functions that cannot be moved are named with the reason; nothing is committed.
    """
    from scaffold.use_cases.promote import Request
    from scaffold.wiring.parts import promote_notebook

    request = Request(
        project=project_here(answers_file),
        notebook=notebook,
        functions=tuple(function or ()),
        name=name,
        dry_run=dry_run,
    )
    with progress() as announce:
        promoted = promote_notebook(announce, lambda note: print_notes([note]))(request)
    print_notes(promoted.notes)
    if json:
        print_json(_payload(promoted))
    else:
        say("\n".join(_lines(promoted)))


def _payload(promoted: "Promoted") -> PromotePayload:
    return {
        "outcome": promoted.outcome.value,
        "moved": {path: list(names) for path, names in promoted.moved.items()},
        "refused": {
            name: [{"kind": it.obstacle.value, "reason": it.text} for it in reasons]
            for name, reasons in promoted.refused.items()
        },
        "added": list(promoted.added),
        "changed": list(promoted.changed),
        "excused": {path: list(rules) for path, rules in promoted.excused.items()},
        "undo": promoted.undo,
        "notes": list(promoted.notes),
    }


def _lines(promoted: "Promoted") -> Iterator[str]:
    from scaffold.use_cases.promote import Outcome
    from scaffold.use_cases.promote_refusals import reason_lines

    previewed = promoted.outcome is Outcome.PREVIEWED
    for path, names in promoted.moved.items():
        yield f"{'would move' if previewed else 'moved'} {', '.join(names)} to {path}"
    yield from (f"  added    {path}" for path in promoted.added)
    yield from (f"  changed  {path}" for path in promoted.changed)
    if promoted.refused:
        yield "stay in the notebook:"
        yield from (f"  {line}" for line in reason_lines(promoted.refused))
    for path, rules in promoted.excused.items():
        yield f"to do: {path} is excused from {', '.join(rules)}"
    if previewed:
        yield "nothing was run or changed (--dry-run); calls and outputs are looked at when it is run"
        return
    yield "not committed: look with `git diff --cached`, run `make check`, then commit"
    yield f"undo: {promoted.undo}"
