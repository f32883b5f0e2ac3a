"""The commands of `scaffold generate` for parts of few files."""

from typing import Annotated

import typer

from scaffold.cli.generate import Input, Options, Output, of_kind
from scaffold.cli.generate_table import app

__all__ = ["app"]


@of_kind("prompt")
def prompt(
    *,
    input_: Input = "text",
    output: Output = None,
) -> Options:
    """Add a prompt: its artifact, the versioned schema of its reply, and cases to complete.

    An offline stand-in answers it without a key. It is a draft until an evaluation meets its release gate.
    """
    return {"input": input_, "output": output}


@of_kind("dataset")
def dataset() -> Options:
    """Add a dataset: five cases to complete, and its lock."""
    return {}


@of_kind("eval")
def eval_() -> Options:
    """Add an evaluation suite: a dataset of five cases to complete, a grader and limits.

    The limits count once cases are complete; until something is measured, cases are not judged.
    """
    return {}


@of_kind("route")
def route() -> Options:
    """Add an HTTP route: its models, the service behind it, its tests and its snapshot."""
    return {}


@of_kind("workflow")
def workflow() -> Options:
    """Add a batch job over the lines of a file, with its command.

    It runs on the engine that the settings name; an item that fails does not stop the rest.
    """
    return {}


@of_kind("migration")
def migration(
    *,
    columns: Annotated[
        str, typer.Option(metavar="FIELDS", help="Columns besides the id: NAME:TYPE, separated by commas.")
    ] = "name",
) -> Options:
    """Add a database table and the migration that creates it, with its way back."""
    return {"columns": columns}


@of_kind("agent")
def agent_() -> Options:
    """Add an agent: a tool, permissions, a prompt, an offline stand-in and safety cases.

    It is reached by `agent NAME` and `POST /agents/NAME`; what it may do is decided by its permissions.
    """
    return {}


@of_kind("tool")
def tool(
    *,
    agent: Annotated[
        str | None, typer.Option(help="The agent that gets it; may be left out where there is one.")
    ] = None,
) -> Options:
    """Add a tool to an agent: its arguments, its grants and the service that it calls.

    Callers and the agent are granted it; what no grant covers is denied.
    """
    return {"agent": agent}


def _list_ports(value: bool) -> None:  # noqa: FBT001 - as Typer calls it
    if value:
        from scaffold.cli.generated import print_ports

        print_ports()
        raise typer.Exit


@of_kind("adapter")
def adapter(
    *,
    port: Annotated[str, typer.Option(help="The port: executor or store.")] = "executor",
    list_: Annotated[
        bool,
        typer.Option("--list", is_eager=True, callback=_list_ports, help="List the ports, and what each is."),
    ] = False,
) -> Options:
    """Add an adapter of a port, with a test that holds it to the port's contract suite.

    It works as it is, over another adapter, is selected by a setting, and is rewritten under the tests.
    """
    del list_
    return {"port": port}
