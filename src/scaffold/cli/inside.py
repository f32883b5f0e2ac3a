"""Flags and the working folder of the commands inside a project."""

from pathlib import Path
from typing import Annotated

import typer

Preview = Annotated[bool, typer.Option("--dry-run", help="Print what would change and change nothing.")]
Branch = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Commit the change on a new branch; leave the files as they are."),
]
NoGates = Annotated[
    bool, typer.Option("--no-gates", help="Do not run the project's gates on the result first.")
]


def project_here(trust_template: str | None = None, *, may_ask: bool = False) -> Path:
    """Return the working folder, after repairing what a killed command left and reading trust options.

    Raises:
        TargetError: the answers of the project are committed, and are not in the work tree.
    """
    from scaffold.cli.output import print_notes
    from scaffold.wiring.maintenance import recover, require_answers

    here = Path.cwd()
    print_notes(recover(here))
    require_answers(here)
    if trust_template or may_ask:
        from scaffold.cli.trust import take_word

        take_word(here, trust_template, may_ask=may_ask)
    return here
