"""The commands that start projects. Their bodies are imported when they run; `flags` holds their flags."""

from pathlib import Path
from typing import Annotated

import typer

from scaffold.cli import flags
from scaffold.errors import ExitCode

EXIT_CODES = "Exit codes:\n\n\b\n" + "\n".join(f"  {int(code):>3}  {code.meaning}" for code in ExitCode)

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


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
        from scaffold.cli.output import say

        say(context.get_help())


@app.command(epilog=EXIT_CODES)
def new(  # noqa: PLR0913 - one parameter per flag
    path: flags.Target = None,
    *,
    preset: flags.Preset = None,
    with_: flags.With = None,
    without: flags.Without = None,
    set_: flags.Set = None,
    answers: flags.AnswersFile = None,
    documents: flags.Documents = None,
    table: flags.TableFile = None,
    target: flags.TargetColumn = None,
    defaults: flags.Defaults = False,
    dry_run: flags.DryRun = False,
    json: flags.Json = False,
    template: flags.Template = None,
    ref: flags.Ref = None,
    no_git: flags.NoGit = False,
    no_lock: flags.NoLock = False,
    upgrade_deps: flags.UpgradeDeps = False,
    force: flags.Force = False,
) -> None:
    """Start a project in PATH.

    An answer is taken from the first of: flag, answers file, your own defaults, preset. Questions are asked
    only on a terminal and never with --defaults. Dependencies are locked with `uv lock`, and everything is
    committed to a new git repository.
    """
    from scaffold.cli.new import run
    from scaffold.cli.new_command import NewCommand

    command = NewCommand(
        path=Path(path) if path else None,
        preset=preset,
        with_=tuple(with_ or ()),
        without=tuple(without or ()),
        set_=tuple(set_ or ()),
        answers=answers,
        documents=documents,
        table=table,
        target=target,
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
def list_(*, template: flags.Template = None, ref: flags.Ref = None, json: flags.Json = False) -> None:
    """List presets, capabilities and questions, or the questions of another template."""
    from scaffold.cli.catalogue import print_catalogue

    print_catalogue(template=template, ref=ref, as_json=json)


@app.command(epilog=EXIT_CODES)
def show(
    preset: flags.PresetName,
    *,
    json: flags.Json = False,
    template: flags.Template = None,
    ref: flags.Ref = None,
) -> None:
    """Show the files, capabilities and dependencies that a preset brings."""
    from scaffold.cli.catalogue import print_preset

    print_preset(preset, template=template, ref=ref, as_json=json)
