"""The commands that change a project by its template, and their flags. Bodies are imported when they run."""

from typing import Annotated

import typer

from scaffold.answers.presets import CAPABILITIES
from scaffold.cli.app import EXIT_CODES, app
from scaffold.cli.flags import Json, Ref, TrustTemplate, matching_assignments, matching_capabilities
from scaffold.cli.inside import AnswersFile, Branch, NoGates, Preview, project_here

__all__ = ["app"]

NoLock = Annotated[
    bool, typer.Option("--no-lock", help="Leave uv.lock as it is, even if requirements change.")
]
Changed = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        autocompletion=matching_assignments,
        help="Change an answer of the project (repeatable); `scaffold list` names them all.",
    ),
]
Capabilities = Annotated[
    list[str],
    typer.Argument(
        metavar="CAP...",
        autocompletion=matching_capabilities,
        help=f"Capabilities: {', '.join(CAPABILITIES)}.",
    ),
]


@app.command(epilog=EXIT_CODES)
def update(  # noqa: PLR0913 - one parameter per flag
    *,
    ref: Ref = None,
    set_: Changed = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Only tell whether there is an update; no more than the names of versions is fetched.",
        ),
    ] = False,
    dry_run: Preview = False,
    branch: Branch = None,
    no_gates: NoGates = False,
    trust_template: TrustTemplate = None,
    no_lock: NoLock = False,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Bring the project in this folder to a newer version of its template, or to other answers.

    What the template changed is merged into what you have; your work is never lost. Nothing is committed.
    The gates run code of the project and of its template; --dry-run and --check run nothing,
    and write nothing unless an update was killed: what it left is finished or undone first.
    """
    from scaffold.cli.update import answers_said, run_check, run_update
    from scaffold.use_cases.update import Request

    said = answers_said(set_ or ())
    if check:
        raise typer.Exit(run_check(project_here(answers_file, trust_template), as_json=json))
    request = Request(
        project=project_here(answers_file, trust_template, may_ask=not (dry_run or json)),
        ref=ref,
        said=said,
        dry_run=dry_run,
        branch=branch,
        gates=not no_gates,
        lock=not no_lock,
    )
    raise typer.Exit(run_update(request, as_json=json))


@app.command(epilog=EXIT_CODES)
def recopy(  # noqa: PLR0913 - one parameter per flag
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Files and folders of the template; none for all."),
    ] = None,
    *,
    ref: Ref = None,
    set_: Changed = None,
    dry_run: Preview = False,
    branch: Branch = None,
    no_gates: NoGates = False,
    trust_template: TrustTemplate = None,
    no_lock: NoLock = False,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Make files of the project in this folder as the template makes them.

    Your changes to them are replaced, and files that you removed come back; files of your own stay. The
    version stays, unless --ref names another. Nothing is committed. See it first with --dry-run.
    """
    from scaffold.cli.update import answers_said, files_said, run_update
    from scaffold.use_cases.update import Request

    said = answers_said(set_ or ())
    here = project_here(answers_file, trust_template, may_ask=not (dry_run or json))
    request = Request(
        project=here,
        ref=ref,
        said=said,
        dry_run=dry_run,
        branch=branch,
        gates=not no_gates,
        lock=not no_lock,
        again=files_said(paths or (), here.path),
    )
    raise typer.Exit(run_update(request, as_json=json))


@app.command(epilog=EXIT_CODES)
def add(  # noqa: PLR0913 - one parameter per flag
    names: Capabilities,
    *,
    dry_run: Preview = False,
    branch: Branch = None,
    no_gates: NoGates = False,
    trust_template: TrustTemplate = None,
    no_lock: NoLock = False,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Switch capabilities of the project in this folder on.

    The same version of the template is rendered with and without them, and the difference is merged into what
    you have. See it first with --dry-run.
    """
    from scaffold.cli.update import run_switch
    from scaffold.use_cases.update import Request

    here = project_here(answers_file, trust_template, may_ask=not (dry_run or json))
    request = Request(project=here, dry_run=dry_run, branch=branch, gates=not no_gates, lock=not no_lock)
    raise typer.Exit(run_switch(request, verb="add", names=names, as_json=json))


@app.command(epilog=EXIT_CODES)
def remove(  # noqa: PLR0913 - one parameter per flag
    names: Capabilities,
    *,
    dry_run: Preview = False,
    branch: Branch = None,
    no_gates: NoGates = False,
    trust_template: TrustTemplate = None,
    no_lock: NoLock = False,
    answers_file: AnswersFile = None,
    force: Annotated[
        bool, typer.Option("--force", help="Remove even where files that stay import what goes.")
    ] = False,
    json: Json = False,
) -> None:
    """Switch capabilities of the project in this folder off.

    Their files and dependencies go; a file that you have changed is kept and named. Where files that stay
    import what goes, nothing is removed without --force. See it first with --dry-run.
    """
    from scaffold.cli.update import run_switch
    from scaffold.use_cases.update import Request

    here = project_here(answers_file, trust_template, may_ask=not (dry_run or json))
    request = Request(
        project=here, dry_run=dry_run, branch=branch, gates=not no_gates, lock=not no_lock, force=force
    )
    raise typer.Exit(run_switch(request, verb="remove", names=names, as_json=json))
