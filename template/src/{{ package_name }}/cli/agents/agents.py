"""`agent` and `forget`: send a message to an agent, and delete what agents remember of a caller."""

from typing import Annotated

import typer

from ...config.loading import load_settings
from ...domain.identity import Identity, Principal
from ...models.agents import MAX_MESSAGE_CHARS
from ..app import operator, print_json

_Tenant = Annotated[str, typer.Option(help="Tenant of the caller.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(agent)
    app.command()(forget)


def agent(  # noqa: PLR0913 - one parameter an option
    name: Annotated[str, typer.Argument(help="Name of the agent.")],
    message: Annotated[str, typer.Argument(help="Message of the caller.")],
    caller: Annotated[str, typer.Option(help="Who writes.")],
    tenant: _Tenant = "main",
    session: Annotated[str | None, typer.Option(help="Continue this session.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json/--text", help="The whole answer, or its text only.")] = True,
) -> None:
    """Send a message to an agent and print its answer."""
    from ...composition.agents import open_agents
    from ...composition.telemetry import open_command_trace
    from .answers import print_answer

    if not message.strip():
        raise typer.BadParameter("the message is empty")
    if len(message) > MAX_MESSAGE_CHARS:
        raise typer.BadParameter(f"the message has {len(message)} characters, more than {MAX_MESSAGE_CHARS}")
    identity = Identity.operator(caller, tenant=tenant)
    settings = load_settings()
    with open_command_trace(settings, f"agent {name}", tenant=tenant), open_agents(settings) as services:
        reply = services.directory.reply(name, message, caller=identity, session_id=session)
    print_answer(reply, as_json=as_json)


def forget(caller: Annotated[str, typer.Argument(help="Name of the caller.")], tenant: _Tenant = "main") -> None:
    """Delete what agents remember of a caller, and withdraw the open approvals of their runs."""
    from ...composition.agents import open_agents

    person = Principal(name=caller, tenant=tenant, role="caller")
    with open_agents(load_settings()) as services:
        deleted = services.sessions.forget(person.tenant, person.name, by=operator(tenant))
    print_json({"sessions_deleted": deleted})
