"""`agent` and `audit`: let the support agent answer, and see what it did."""

from typing import Annotated

import typer

from ..api.agents import to_response
from ..composition.agents import open_desk
from ..config.loading import load_settings
from ..domain.permissions import Principal
from . import audit
from .app import print_json


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(agent)
    audit.register(app)


def agent(
    message: Annotated[str, typer.Argument(help="The customer's message.")],
    customer: Annotated[str, typer.Option(help="Who writes.")] = "customer-1",
    tenant: Annotated[str, typer.Option(help="Whose customer that is.")] = "main",
    *,
    as_json: Annotated[bool, typer.Option("--json/--text", help="The whole answer, or its text only.")] = True,
) -> None:
    """Let the support agent answer one message."""
    if not message.strip():
        raise typer.BadParameter("the message is empty")
    with open_desk(load_settings()) as desk:
        reply = desk.agent.reply(message, on_behalf_of=(Principal(name=customer, tenant=tenant, role="customer"),))
    if as_json:
        print_json(to_response(reply).model_dump(mode="json"))
    else:
        typer.echo(reply.text)
