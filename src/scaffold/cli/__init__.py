"""The command line: parsing and printing, nothing else."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from scaffold.errors import ScaffoldError

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.callback()
def root() -> None:
    """Start AI and data repositories in Python with the right boundaries from the first commit."""


@app.command()
def new(
    path: Path,
    *,
    preset: Annotated[str, typer.Option()] = "standard",
    with_: Annotated[list[str], typer.Option("--with")] = [],  # noqa: B006
    without: Annotated[list[str], typer.Option()] = [],  # noqa: B006
    set_: Annotated[list[str], typer.Option("--set")] = [],  # noqa: B006
    template: Annotated[str, typer.Option(envvar="SCAFFOLD_TEMPLATE")] = ".",
    ref: Annotated[str | None, typer.Option()] = None,
    defaults: Annotated[bool, typer.Option("--defaults")] = False,
    no_git: Annotated[bool, typer.Option("--no-git")] = False,
    no_lock: Annotated[bool, typer.Option("--no-lock")] = False,
) -> None:
    """Start a project in PATH."""
    from scaffold.ports import Origin
    from scaffold.use_cases.new import Request
    from scaffold.wiring import new_project

    given: dict[str, object] = {"preset": preset}
    given |= dict.fromkeys(with_, True) | dict.fromkeys(without, False)
    for pair in set_:
        key, _, value = pair.partition("=")
        given[key] = {"true": True, "false": False}.get(value, value)
    location = str(Path(template).absolute())
    request = Request(
        path=path,
        origin=Origin(location=location, recorded=location),
        ref=ref,
        given=given,
        git=not no_git,
        lock=not no_lock,
    )
    created = new_project()(request)
    typer.echo(f"created {created.path}: {created.files} files")
    for note in created.notes:
        typer.echo(f"note: {note}", err=True)


def main() -> None:
    """Run the command line."""
    try:
        app()
    except ScaffoldError as error:
        typer.echo(f"error: {error.message}", err=True)
        if error.help:
            typer.echo(f"help: {error.help}", err=True)
        sys.exit(error.exit_code)
