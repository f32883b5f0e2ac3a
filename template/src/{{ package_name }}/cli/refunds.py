"""`refund`: give money back as a person of the desk."""

from typing import Annotated

import typer

from ..config.loading import load_settings
from ..domain.agents.permissions import Principal
from .app import FAILED, print_json


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(refund)


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
    """Refund an order as a person of the desk; permissions and policy decide, as for everybody."""
    from ..api.agents.support import action_response
    from ..composition.agents import open_desk
    from ..services.agents.tool_calls import Outcome

    chain = (
        Principal(name=customer, tenant=tenant, role="customer"),
        Principal(name=name, tenant=tenant, role=role),
    )
    form = {"order_id": order_id, "amount": amount, "currency": currency, "reason": reason, "condition": condition}
    with open_desk(load_settings()) as desk:
        _, reply = desk.calls.call("propose_refund", form, chain=chain)
    print_json(action_response(reply).model_dump(mode="json"))
    if reply.outcome not in {Outcome.EXECUTED, Outcome.REPLAYED}:
        raise typer.Exit(FAILED)
