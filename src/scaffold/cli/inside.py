"""The commands that are run inside a project, and their flags. Bodies are imported when a command runs."""

from pathlib import Path
from typing import Annotated

import typer

from scaffold.answers.presets import CAPABILITIES
from scaffold.cli.app import EXIT_CODES, app
from scaffold.cli.flags import Json, Ref, TrustTemplate, matching_assignments, matching_capabilities

__all__ = ["app"]

Preview = Annotated[bool, typer.Option("--dry-run", help="Print what would change and change nothing.")]
Branch = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Commit the change on a new branch; leave the files as they are."),
]
NoGates = Annotated[
    bool, typer.Option("--no-gates", help="Do not run the project's gates on the result first.")
]
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


def project_here(trust_template: str | None = None, *, may_ask: bool = False) -> Path:
    """Return the working folder, after repairing what a killed command left and reading trust options."""
    from scaffold.cli.output import print_notes
    from scaffold.wiring import recover

    here = Path.cwd()
    print_notes(recover(here))
    if trust_template or may_ask:
        from scaffold.cli.trust import take_word

        take_word(here, trust_template, may_ask=may_ask)
    return here


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
        raise typer.Exit(run_check(project_here(trust_template), as_json=json))
    request = Request(
        path=project_here(trust_template, may_ask=not (dry_run or json)),
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
    json: Json = False,
) -> None:
    """Make files of the project in this folder as the template makes them.

    Your changes to them are replaced, and files that you removed come back; files of your own stay. The
    version stays, unless --ref names another. Nothing is committed. See it first with --dry-run.
    """
    from scaffold.cli.update import answers_said, run_update
    from scaffold.use_cases.update import Request

    request = Request(
        path=project_here(trust_template, may_ask=not (dry_run or json)),
        ref=ref,
        said=answers_said(set_ or ()),
        dry_run=dry_run,
        branch=branch,
        gates=not no_gates,
        lock=not no_lock,
        again=tuple(paths or ()),
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
    json: Json = False,
) -> None:
    """Switch capabilities of the project in this folder on.

    The same version of the template is rendered with and without them, and the difference is merged into what
    you have. See it first with --dry-run.
    """
    from scaffold.cli.update import run_switch
    from scaffold.use_cases.update import Request

    here = project_here(trust_template, may_ask=not (dry_run or json))
    request = Request(path=here, dry_run=dry_run, branch=branch, gates=not no_gates, lock=not no_lock)
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

    here = project_here(trust_template, may_ask=not (dry_run or json))
    request = Request(
        path=here, dry_run=dry_run, branch=branch, gates=not no_gates, lock=not no_lock, force=force
    )
    raise typer.Exit(run_switch(request, verb="remove", names=names, as_json=json))


@app.command(epilog=EXIT_CODES)
def check(
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
) -> None:
    """Run the gates of the project in this folder: those of its gates.toml, in its own environment.

    It is the same as `make check` there, and runs code of the project. Exit code 1 when a gate fails.
    """
    from scaffold.cli.project import run_gates

    here = project_here(trust_template, may_ask=not (json or sarif))
    raise typer.Exit(run_gates(here, only=only, nightly=nightly, as_json=json, as_sarif=sarif))


@app.command(epilog=EXIT_CODES)
def diff(
    *,
    own: Annotated[bool, typer.Option("--all", help="Also show files that are your own.")] = False,
    trust_template: TrustTemplate = None,
    json: Json = False,
) -> None:
    """Show how the project in this folder differs from its version of the template."""
    from scaffold.cli.project import print_diff

    print_diff(project_here(trust_template), own=own, as_json=json)


@app.command(epilog=EXIT_CODES)
def link(
    address: Annotated[str, typer.Argument(metavar="URL", help="Where the template is now.")],
    *,
    json: Json = False,
) -> None:
    """Tell the project in this folder where its template is now."""
    from scaffold.cli.project import print_link

    print_link(project_here(), address, as_json=json)


@app.command(epilog=EXIT_CODES)
def doctor(*, trust_template: TrustTemplate = None, json: Json = False) -> None:
    """Examine this machine and the project in this folder; exit code 1 when something is wrong.

    Nothing of the project or of its template is run, and nothing is written, but what an update that was
    killed has left is finished or undone first, as by every command in a project.
    """
    from scaffold.cli.project import print_examination

    raise typer.Exit(print_examination(project_here(trust_template), as_json=json))
