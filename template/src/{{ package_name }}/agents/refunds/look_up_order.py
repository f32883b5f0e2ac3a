"""`look_up_order`."""

from typing import Annotated

from pydantic import Field

from ...repositories.agents.ledger import UnitOfWork
from ...repositories.agents.runs import AgentRun
from ...repositories.refunds import REFUND_BOOK
from ...services.agents.tools import Effect, SchemaTool, ToolArguments, ToolResult
from ...services.refunds import RefundService


class LookUpOrder(ToolArguments):
    """Look up an order of the customer: what was paid, when it was delivered, and what was refunded."""

    order_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]

    @classmethod
    def plain(cls) -> frozenset[str]:
        """Return the fields without personal data."""
        return frozenset({"order_id"})


def look_up_order(service: RefundService) -> SchemaTool[LookUpOrder]:
    """Return the tool; it only sees orders of the customer whom the run is for."""

    def run(arguments: LookUpOrder, work: UnitOfWork, run: AgentRun) -> ToolResult:
        customer = run.caller
        order = service.find_order(arguments.order_id, customer=customer)
        earlier = work.store(REFUND_BOOK).refunds(customer.tenant, customer.name)
        returned = [str(refund.amount) for refund in earlier if refund.order_id == order.order_id]
        return ToolResult(
            data={
                "order_id": order.order_id,
                "plan": order.plan,
                "paid": str(order.paid),
                "delivered_at": order.delivered_at.isoformat() if order.delivered_at else None,
                "final_sale": order.final_sale,
                "refunds": returned,
            }
        )

    return SchemaTool(name="look_up_order", effect=Effect.READ, arguments=LookUpOrder, run=run)
