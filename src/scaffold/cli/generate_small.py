"""The commands of `scaffold generate` for parts of few files."""

from typing import Annotated

import typer

from scaffold.cli.app import EXIT_CODES
from scaffold.cli.flags import Json, TrustTemplate
from scaffold.cli.generate import Common, Input, Name, NoCommands, Output, generate
from scaffold.cli.generate_table import app
from scaffold.cli.inside import AnswersFile, Preview

__all__ = ["app"]


@generate.command("prompt", epilog=EXIT_CODES)
def prompt(  # noqa: PLR0913 - one parameter per flag
    name: Name,
    *,
    input_: Input = "text",
    output: Output = None,
    dry_run: Preview = False,
    no_commands: NoCommands = False,
    trust_template: TrustTemplate = None,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Add a prompt: its artifact, the versioned schema of its reply, and cases to complete.

    An offline stand-in answers it without a key. It is a draft until an evaluation meets its release gate.
    """
    common = Common(
        dry_run=dry_run,
        commands=not no_commands,
        trust=trust_template,
        answers_file=answers_file,
        json=json,
    )
    common.run("prompt", name, {"input": input_, "output": output})


@generate.command("dataset", epilog=EXIT_CODES)
def dataset(  # noqa: PLR0913 - one parameter per flag
    name: Name,
    *,
    dry_run: Preview = False,
    no_commands: NoCommands = False,
    trust_template: TrustTemplate = None,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Add a dataset: five cases to complete, and its lock."""
    common = Common(
        dry_run=dry_run,
        commands=not no_commands,
        trust=trust_template,
        answers_file=answers_file,
        json=json,
    )
    common.run("dataset", name, {})


@generate.command("eval", epilog=EXIT_CODES)
def eval_(  # noqa: PLR0913 - one parameter per flag
    name: Name,
    *,
    dry_run: Preview = False,
    no_commands: NoCommands = False,
    trust_template: TrustTemplate = None,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Add an evaluation suite: a dataset of five cases to complete, a grader and limits.

    The limits count once cases are complete; until something is measured, cases are not judged.
    """
    common = Common(
        dry_run=dry_run,
        commands=not no_commands,
        trust=trust_template,
        answers_file=answers_file,
        json=json,
    )
    common.run("eval", name, {})


@generate.command("route", epilog=EXIT_CODES)
def route(  # noqa: PLR0913 - one parameter per flag
    name: Name,
    *,
    dry_run: Preview = False,
    no_commands: NoCommands = False,
    trust_template: TrustTemplate = None,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Add an HTTP route: its models, the service behind it, its tests and its snapshot."""
    common = Common(
        dry_run=dry_run,
        commands=not no_commands,
        trust=trust_template,
        answers_file=answers_file,
        json=json,
    )
    common.run("route", name, {})


@generate.command("workflow", epilog=EXIT_CODES)
def workflow(  # noqa: PLR0913 - one parameter per flag
    name: Name,
    *,
    dry_run: Preview = False,
    no_commands: NoCommands = False,
    trust_template: TrustTemplate = None,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Add a batch job over the lines of a file, with its command.

    It runs on the engine that the settings name; an item that fails does not stop the rest.
    """
    common = Common(
        dry_run=dry_run,
        commands=not no_commands,
        trust=trust_template,
        answers_file=answers_file,
        json=json,
    )
    common.run("workflow", name, {})


@generate.command("migration", epilog=EXIT_CODES)
def migration(  # noqa: PLR0913 - one parameter per flag
    name: Name,
    *,
    columns: Annotated[
        str, typer.Option(metavar="FIELDS", help="Columns besides the id: NAME:TYPE, separated by commas.")
    ] = "name",
    dry_run: Preview = False,
    no_commands: NoCommands = False,
    trust_template: TrustTemplate = None,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Add a database table and the migration that creates it, with its way back."""
    common = Common(
        dry_run=dry_run,
        commands=not no_commands,
        trust=trust_template,
        answers_file=answers_file,
        json=json,
    )
    common.run("migration", name, {"columns": columns})


@generate.command("agent", epilog=EXIT_CODES)
def agent_(  # noqa: PLR0913 - one parameter per flag
    name: Name,
    *,
    dry_run: Preview = False,
    no_commands: NoCommands = False,
    trust_template: TrustTemplate = None,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Add an agent: a tool, permissions, a prompt, an offline stand-in and safety cases.

    It is reached by `agent NAME` and `POST /agents/NAME`; what it may do is decided by its permissions.
    """
    common = Common(
        dry_run=dry_run,
        commands=not no_commands,
        trust=trust_template,
        answers_file=answers_file,
        json=json,
    )
    common.run("agent", name, {})


@generate.command("tool", epilog=EXIT_CODES)
def tool(  # noqa: PLR0913 - one parameter per flag
    name: Name,
    *,
    agent: Annotated[
        str | None, typer.Option(help="The agent that gets it; may be left out where there is one.")
    ] = None,
    dry_run: Preview = False,
    no_commands: NoCommands = False,
    trust_template: TrustTemplate = None,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Add a tool to an agent: its arguments, its grants and the service that it calls.

    Callers and the agent are granted it; what no grant covers is denied.
    """
    common = Common(
        dry_run=dry_run,
        commands=not no_commands,
        trust=trust_template,
        answers_file=answers_file,
        json=json,
    )
    common.run("tool", name, {"agent": agent})


def _list_ports(value: bool) -> None:  # noqa: FBT001 - as Typer calls it
    if value:
        from scaffold.cli.generated import print_ports

        print_ports()
        raise typer.Exit


@generate.command("adapter", epilog=EXIT_CODES)
def adapter(  # noqa: PLR0913 - one parameter per flag
    name: Name,
    *,
    port: Annotated[str, typer.Option(help="The port: executor or store.")] = "executor",
    list_: Annotated[
        bool,
        typer.Option("--list", is_eager=True, callback=_list_ports, help="List the ports, and what each is."),
    ] = False,
    dry_run: Preview = False,
    no_commands: NoCommands = False,
    trust_template: TrustTemplate = None,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Add an adapter of a port, with a test that holds it to the port's contract suite.

    It works as it is, over another adapter, is selected by a setting, and is rewritten under the tests.
    """
    del list_
    common = Common(
        dry_run=dry_run,
        commands=not no_commands,
        trust=trust_template,
        answers_file=answers_file,
        json=json,
    )
    common.run("adapter", name, {"port": port})
