"""Flags and the working folder of the commands inside a project."""

from pathlib import Path
from typing import Annotated

import typer

from scaffold.cli.flags import filled
from scaffold.project.recorded import ProjectFolder

Preview = Annotated[bool, typer.Option("--dry-run", help="Print what would change and change nothing.")]
Branch = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        callback=filled,
        help="Commit the change on a new branch, or replace an earlier update there without other commits; "
        "leave the files as they are.",
    ),
]
NoGates = Annotated[
    bool, typer.Option("--no-gates", help="Do not run the project's gates on the result first.")
]
AnswersFile = Annotated[
    str | None,
    typer.Option(
        "--answers-file",
        metavar="FILE",
        callback=filled,
        help="Answers file of the project, where the folder follows several templates.",
    ),
]


def project_here(
    answers_file: str | None, trust_template: str | None = None, *, may_ask: bool = False
) -> ProjectFolder:
    """Find the project in the working folder, after repairing what a killed command left, and note trust.

    Raises:
        UsageError: it has several answers files, or not the one that is named.
        TargetError: its answers are committed, and are not in the work tree.
    """
    from scaffold.cli.output import print_notes
    from scaffold.wiring.maintenance import find_project, recover

    here = Path.cwd()
    print_notes(recover(here))
    project = find_project()(here, answers_file)
    if trust_template or may_ask:
        from scaffold.cli.trust import take_word

        take_word(project, trust_template, may_ask=may_ask)
    return project
