"""The commands that start projects, and their flags. Their bodies are imported when they run."""

from pathlib import Path
from typing import Annotated

import typer

from scaffold.errors import ExitCode
from scaffold.presets import CAPABILITIES, PRESETS

EXIT_CODES = "Exit codes:\n\n\b\n" + "\n".join(f"  {int(code):>3}  {code.meaning}" for code in ExitCode)

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Template = Annotated[
    str | None,
    typer.Option(
        metavar="URL|FOLDER", help="Template to use instead of scaffold's own. [env var: SCAFFOLD_TEMPLATE]"
    ),
]
Ref = Annotated[str | None, typer.Option(metavar="REF", help="Tag, branch or commit of the template.")]


def _presets(incomplete: str) -> list[str]:
    return [name for name in PRESETS if name.startswith(incomplete)]


def matching_capabilities(incomplete: str) -> list[str]:
    """Complete the name of a capability."""
    return [name for name in CAPABILITIES if name.startswith(incomplete)]


def _assignments(incomplete: str) -> list[str]:
    from scaffold.cli.catalogue import assignments

    return [pair for pair in assignments() if pair.startswith(incomplete)]


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the versions of scaffold, its template and Copier.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="With --version: print one JSON object.")] = False,
) -> None:
    """Start AI and data repositories in Python with the right boundaries from the first commit."""
    if version:
        from scaffold.cli.catalogue import print_versions

        print_versions(as_json=json)
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(epilog=EXIT_CODES)
def new(  # noqa: PLR0913 - one parameter per flag
    path: Annotated[str | None, typer.Argument(metavar="PATH", help="Folder of the new project.")] = None,
    *,
    preset: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", autocompletion=_presets, help=f"What to start from: {', '.join(PRESETS)}."
        ),
    ] = None,
    with_: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="CAP",
            autocompletion=matching_capabilities,
            help=f"Add a capability (repeatable): {', '.join(CAPABILITIES)}.",
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CAP", autocompletion=matching_capabilities, help="Leave a capability out (repeatable)."
        ),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            autocompletion=_assignments,
            help="Answer a question (repeatable); `scaffold list` names them all.",
        ),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="YAML or JSON file with answers, such as a .copier-answers.yml."),
    ] = None,
    defaults: Annotated[bool, typer.Option("--defaults", help="Ask nothing; take defaults.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be created and write nothing.")
    ] = False,
    json: Json = False,
    template: Template = None,
    ref: Ref = None,
    no_git: Annotated[
        bool, typer.Option("--no-git", help="Make no git repository and no first commit.")
    ] = False,
    no_lock: Annotated[bool, typer.Option("--no-lock", help="Write no lock file; use no network.")] = False,
    upgrade_deps: Annotated[
        bool,
        typer.Option(
            "--upgrade-deps", help="Lock the newest versions instead of those the template was tested with."
        ),
    ] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Add to a folder that is not empty; replaced files are kept in a backup."
        ),
    ] = False,
) -> None:
    """Start a project in PATH.

    An answer is taken from the first of: flag, answers file, your own defaults, preset. Questions are asked
    only on a terminal and never with --defaults. Dependencies are locked with `uv lock`, and everything is
    committed to a new git repository.
    """
    from scaffold.cli.command_line import NewCommand
    from scaffold.cli.new import run

    command = NewCommand(
        path=Path(path) if path else None,
        preset=preset,
        with_=tuple(with_ or ()),
        without=tuple(without or ()),
        set_=tuple(set_ or ()),
        answers=answers,
        template=template,
        ref=ref,
        defaults=defaults,
        dry_run=dry_run,
        json=json,
        git=not no_git,
        lock=not no_lock,
        upgrade_deps=upgrade_deps,
        force=force,
    )
    raise typer.Exit(run(command))


@app.command("list", epilog=EXIT_CODES)
def list_(*, json: Json = False) -> None:
    """List presets, capabilities and questions."""
    from scaffold.cli.catalogue import print_catalogue

    print_catalogue(as_json=json)


@app.command(epilog=EXIT_CODES)
def show(
    preset: Annotated[
        str, typer.Argument(metavar="PRESET", autocompletion=_presets, help="Name of a preset.")
    ],
    *,
    json: Json = False,
    template: Template = None,
    ref: Ref = None,
) -> None:
    """Show the files, capabilities and dependencies that a preset brings."""
    from scaffold.cli.catalogue import print_preset

    print_preset(preset, template=template, ref=ref, as_json=json)
