"""`agent`, `hand-off` and `forget`: let agents act for a customer, and let them forget."""

from typing import Annotated

import typer

from ...config.loading import load_settings
from ...domain.agents.permissions import Principal
from ...domain.triage import MAX_TICKET_CHARS, Plan, Ticket
from .. import refunds
from ..app import print_json
from . import approvals, audit, runs

_Customer = Annotated[str, typer.Option(help="The customer who writes.")]
_Tenant = Annotated[str, typer.Option(help="Whose customer that is.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(agent)
    app.command("hand-off")(pass_on)
    app.command()(forget)
    approvals.register(app)
    audit.register(app)
    refunds.register(app)
    runs.register(app)


def agent(  # noqa: PLR0913 - one parameter an option
    message: Annotated[str, typer.Argument(help="The customer's message.")] = "",
    customer: _Customer = "customer-1",
    tenant: _Tenant = "main",
    session: Annotated[str | None, typer.Option(help="Go on with this session.")] = None,
    resume: Annotated[str | None, typer.Option(help="Go on with a run that waited, failed or was left.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json/--text", help="The whole answer, or its text only.")] = True,
) -> None:
    """Let the support agent answer one message, or go on with a run."""
    from ...api.agents.support import agent_response
    from ...composition.agents import open_desk

    if bool(message.strip()) == bool(resume):
        raise typer.BadParameter("give a message, or a run to resume")
    if len(message) > MAX_TICKET_CHARS:
        raise typer.BadParameter(f"the message has {len(message)} characters, more than {MAX_TICKET_CHARS}")
    with open_desk(load_settings()) as desk:
        if resume:
            reply = desk.agent.resume(resume)
        else:
            chain = (Principal(name=customer, tenant=tenant, role="customer"),)
            reply = desk.agent.reply(message, on_behalf_of=chain, session_id=session)
    if as_json:
        print_json(agent_response(reply).model_dump(mode="json"))
    else:
        typer.echo(reply.text)


def pass_on(
    message: Annotated[str, typer.Argument(help="The customer's message.")],
    customer: _Customer = "customer-1",
    tenant: _Tenant = "main",
    plan: Annotated[Plan, typer.Option(help="The customer's plan.")] = Plan.FREE,
) -> None:
    """Triage a message and hand it to the refund specialist or to a person."""
    from ...api.agents.support import agent_response
    from ...composition.agents import open_desk
    from ...composition.triage import open_triage
    from ...workflows.refunds import hand_off

    settings = load_settings()
    ticket = Ticket(ticket_id="cli", text=message, plan=plan)
    with open_triage(settings) as triage, open_desk(settings) as desk:
        outcome = hand_off(
            ticket,
            customer=Principal(name=customer, tenant=tenant, role="customer"),
            triage=lambda ticket: triage.triage(ticket).decision,
            specialist=desk.specialist,
            desk=desk.calls,
        )
    specialist = agent_response(outcome.specialist).model_dump(mode="json") if outcome.specialist else None
    print_json({"category": outcome.decision.category, "handler": outcome.handler, "specialist": specialist})


def forget(
    customer: Annotated[str, typer.Argument(help="The customer.")],
    tenant: _Tenant = "main",
) -> None:
    """Delete what agents remember of a customer, and withdraw what waits for a person."""
    from ...composition.agents import open_desk

    person = Principal(name=customer, tenant=tenant, role="customer")
    with open_desk(load_settings()) as desk:
        print_json({"sessions_deleted": desk.memory.forget(person.tenant, person.name)})
