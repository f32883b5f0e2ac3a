"""The commands that examine a project, and `link`. Bodies are imported when they run."""

from typing import Annotated

import typer

from scaffold.cli.app import EXIT_CODES
from scaffold.cli.flags import Json, TrustTemplate
from scaffold.cli.inside import AnswersFile, project_here
from scaffold.cli.updating import app

__all__ = ["app"]


@app.command(epilog=EXIT_CODES)
def check(  # noqa: PLR0913 - one parameter per flag
    *,
    only: Annotated[str, typer.Option(metavar="IDS", help="Gates to run, separated by commas.")] = "",
    nightly: Annotated[
        bool, typer.Option("--nightly", help="Run the gates that run on a schedule only.")
    ] = False,
    json: Json = False,
    sarif: Annotated[
        bool, typer.Option("--sarif", help="Print a SARIF 2.1.0 log, for code scanning.")
    ] = False,
    trust_template: TrustTemplate = None,
    answers_file: AnswersFile = None,
) -> None:
    """Run the gates of the project in this folder: those of its gates.toml, in its own environment.

    It is the same as `make check` there, and runs code of the project. Exit code 1 when a gate fails.
    """
    from scaffold.cli.project import run_gates

    here = project_here(answers_file, trust_template, may_ask=not (json or sarif))
    raise typer.Exit(run_gates(here, only=only, nightly=nightly, as_json=json, as_sarif=sarif))


@app.command(epilog=EXIT_CODES)
def diff(
    *,
    own: Annotated[bool, typer.Option("--all", help="Also show files that are your own.")] = False,
    trust_template: TrustTemplate = None,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Show how the project in this folder differs from its version of the template."""
    from scaffold.cli.project import print_diff

    print_diff(project_here(answers_file, trust_template), own=own, as_json=json)


@app.command(epilog=EXIT_CODES)
def link(
    address: Annotated[str, typer.Argument(metavar="URL", help="Where the template is now.")],
    *,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Tell the project in this folder where its template is now."""
    from scaffold.cli.project import print_link

    print_link(project_here(answers_file), address, as_json=json)


@app.command(epilog=EXIT_CODES)
def doctor(
    *, trust_template: TrustTemplate = None, answers_file: AnswersFile = None, json: Json = False
) -> None:
    """Examine this machine and the project in this folder; exit code 1 when something is wrong.

    Nothing of the project or of its template is run, and nothing is written, but what an update that was
    killed has left is finished or undone first, as by every command in a project.
    """
    from scaffold.cli.project import print_examination

    raise typer.Exit(print_examination(project_here(answers_file, trust_template), as_json=json))
