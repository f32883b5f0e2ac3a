"""`scaffold fleet` and its flags. The bodies are imported when they run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from scaffold.cli import flags
from scaffold.cli.adopt import app
from scaffold.cli.app import EXIT_CODES
from scaffold.cli.inside import AnswersFile, NoGates, Preview
from scaffold.errors import UsageError

__all__ = ["app"]

Folders = Annotated[
    list[str] | None,
    typer.Argument(metavar="FOLDER...", help="Projects, or folders with projects directly below them."),
]
Listed = Annotated[
    Path | None,
    typer.Option("--list", metavar="FILE", help="Folders, one a line, relative to FILE; # starts a comment."),
]
Jobs = Annotated[
    int, typer.Option("--jobs", min=1, max=64, metavar="N", help="How many repositories at the same time.")
]
NoLock = Annotated[bool, typer.Option("--no-lock", help="Write no lock file; use no network.")]
BranchOfAll = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        callback=flags.filled,
        help="Name of the branch; update-template-VERSION if not given, followed by the name of a linked "
        "work tree and by the project's folder, where there are such.",
    ),
]

fleet = typer.Typer(no_args_is_help=True, help="Show and update many projects.")
app.add_typer(fleet, name="fleet")


@fleet.command(epilog=EXIT_CODES)
def status(
    folders: Folders = None,
    *,
    list_: Listed = None,
    jobs: Jobs = 4,
    answers_file: AnswersFile = None,
    json: flags.Json = False,
) -> None:
    """Show the version of every project, the newest one, and whether it can be updated."""
    from scaffold.cli.fleet_report import run_status
    from scaffold.wiring.maintenance import fleet as fleet_of

    projects = fleet_of(answers_file)
    paths = projects.find(_named(folders or ()), list_)
    raise typer.Exit(run_status(projects, paths, workers=jobs, as_json=json))


@fleet.command(epilog=EXIT_CODES)
def update(  # noqa: PLR0913 - one parameter per flag
    folders: Folders = None,
    *,
    list_: Listed = None,
    jobs: Jobs = 4,
    ref: flags.Ref = None,
    branch: BranchOfAll = None,
    dry_run: Preview = False,
    no_gates: NoGates = False,
    no_lock: NoLock = False,
    answers_file: AnswersFile = None,
    json: flags.Json = False,
) -> None:
    """Update every project that is behind, each on a branch of its own.

    The files of no project change. A branch that holds the update already is left as it is; one of an earlier
    update is replaced, unless it has other commits. A project with uncommitted changes is left as it
    is, and one that fails does not stop the others.
    """
    from scaffold.cli.fleet_report import run_update
    from scaffold.use_cases.fleet import FleetRequest
    from scaffold.wiring.maintenance import fleet as fleet_of

    projects = fleet_of(answers_file)
    request = FleetRequest(
        paths=projects.find(_named(folders or ()), list_),
        workers=jobs,
        ref=ref,
        branch=branch,
        dry_run=dry_run,
        gates=not no_gates,
        lock=not no_lock,
    )
    raise typer.Exit(run_update(projects, request, as_json=json))


def _named(folders: Sequence[str]) -> tuple[Path, ...]:
    if not all(folders):
        raise UsageError("the name of a folder is empty", help="scaffold fleet status FOLDER")
    return tuple(map(Path, folders))
