"""`propose_refund`."""

from typing import Annotated

from pydantic import Field

from ...domain.agents.money import Money
from ...domain.refunds.policy import Condition, Reason, RefundRequest
from ...repositories.agents.ledger import UnitOfWork
from ...repositories.agents.runs import AgentRun
from ...services.agents.tools import Effect, SchemaTool, ToolArguments, ToolResult
from ...services.refunds import RefundService


class ProposeRefund(ToolArguments):
    """Propose to give back money for an order of the customer; the desk's policy decides."""

    order_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]
    amount: Annotated[str, Field(pattern=r"^\d{1,7}(\.\d{1,2})?$", description="such as 12.50")]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    reason: Reason
    condition: Condition = Condition.UNOPENED

    def money(self) -> Money:
        """Return what the call would pay out."""
        return Money.parse(self.amount, self.currency)

    def subject(self) -> str:
        """Return the order."""
        return self.order_id

    @classmethod
    def plain(cls) -> frozenset[str]:
        """Return the fields without personal data: all of them."""
        return frozenset(cls.model_fields)


def propose_refund(service: RefundService) -> SchemaTool[ProposeRefund]:
    """Return the tool. The money goes where the payment came from: there is no recipient to name."""

    def run(arguments: ProposeRefund, work: UnitOfWork, run: AgentRun) -> ToolResult:
        request = RefundRequest(
            order_id=arguments.order_id,
            amount=arguments.money(),
            reason=arguments.reason,
            condition=arguments.condition,
        )
        decision, refund = service.grant(work, request, customer=run.caller, requested_by=run.principals)
        return ToolResult(
            data={
                "refunded": str(refund.amount) if refund else None,
                "refund_id": refund.refund_id if refund else None,
                "rule": decision.rule,
                "reason": decision.reason,
            },
            action_id=refund.refund_id if refund else None,
            payout=refund.amount if refund else None,
            refusal=None if refund else decision.rule,
        )

    return SchemaTool(name="propose_refund", effect=Effect.ACT, arguments=ProposeRefund, run=run)
