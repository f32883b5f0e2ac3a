"""`refund` and `hand-off`: refund an order, and pass a ticket from triage to the refund specialist."""

from typing import Annotated

import typer

from ..config.loading import load_settings
from ..domain.identity import Principal
from ..domain.triage import Plan, Ticket
from .app import FAILED, print_json


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(refund)
    app.command("hand-off")(pass_on)


def refund(  # noqa: PLR0913 - one parameter an option
    order_id: Annotated[str, typer.Argument(help="The order.")],
    amount: Annotated[str, typer.Argument(help="Such as 12.50.")],
    *,
    reason: Annotated[str, typer.Option(help="changed_mind, damaged, wrong_item or not_delivered.")],
    condition: Annotated[str, typer.Option(help="unopened, opened or broken.")] = "unopened",
    currency: Annotated[str, typer.Option(help="Currency of the amount.")] = "EUR",
    customer: Annotated[str, typer.Option(help="Whose order it is.")] = "customer-1",
    name: Annotated[str, typer.Option(help="Who you are.")],
    role: Annotated[str, typer.Option(help="Your role.")] = "support_lead",
    tenant: Annotated[str, typer.Option(help="Your tenant.")] = "main",
) -> None:
    """Refund an order as a person of the desk; under the same permissions and policy as any caller."""
    from ..api.agents.agents import action_response
    from ..composition.agents import open_agents
    from ..composition.telemetry import open_command_trace
    from ..services.agents.tool_calls import Outcome

    chain = (
        Principal(name=customer, tenant=tenant, role="customer"),
        Principal(name=name, tenant=tenant, role=role),
    )
    form = {"order_id": order_id, "amount": amount, "currency": currency, "reason": reason, "condition": condition}
    settings = load_settings()
    with open_command_trace(settings, "refund", tenant=tenant), open_agents(settings) as services:
        _, reply = services.calls.call("propose_refund", form, chain=chain)
    print_json(action_response(reply).model_dump(mode="json"))
    if reply.outcome not in {Outcome.EXECUTED, Outcome.REPLAYED}:
        raise typer.Exit(FAILED)


def pass_on(
    message: Annotated[str, typer.Argument(help="The customer's message.")],
    customer: Annotated[str, typer.Option(help="The customer who writes.")] = "customer-1",
    tenant: Annotated[str, typer.Option(help="Whose customer that is.")] = "main",
    plan: Annotated[Plan, typer.Option(help="The customer's plan.")] = Plan.FREE,
) -> None:
    """Triage a message and hand it to the refund specialist or to a person."""
    from ..api.agents.agents import agent_response
    from ..composition.agents import open_agents
    from ..composition.telemetry import open_command_trace
    from ..composition.triage import open_triage
    from ..workflows.refunds import hand_off

    settings = load_settings()
    ticket = Ticket(ticket_id="cli", text=message, plan=plan)
    with (
        open_command_trace(settings, "hand-off", tenant=tenant),
        open_triage(settings) as triage,
        open_agents(settings) as services,
    ):
        outcome = hand_off(
            ticket,
            customer=Principal(name=customer, tenant=tenant, role="customer"),
            triage=lambda ticket: triage.triage(ticket).decision,
            specialist=services.directory.find("refunds"),
            calls=services.calls,
        )
    specialist = agent_response(outcome.specialist).model_dump(mode="json") if outcome.specialist else None
    print_json({"category": outcome.decision.category, "handler": outcome.handler, "specialist": specialist})
