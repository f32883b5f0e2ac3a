"""Grant or refuse refunds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ..domain.identity import Principal
from ..domain.refunds.orders import Order
from ..domain.refunds.policy import Refund, RefundDecision, RefundPolicy, RefundRequest
from ..errors import AppError
from ..repositories.agents.ledger import UnitOfWork
from ..repositories.refunds import REFUND_BOOK, Orders


class OrderNotFoundError(AppError):
    """There is no such order, or it is not the customer's: the message does not tell which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundService:
    """The one way to a refund, for agents, API and CLI; the rule is `domain.refunds.RefundPolicy`."""

    orders: Orders
    policy: RefundPolicy
    clock: Callable[[], datetime]
    new_id: Callable[[], str]

    def find_order(self, order_id: str, *, customer: Principal) -> Order:
        """Return an order of `customer`.

        Raises:
            OrderNotFoundError: there is none.
        """
        order = self.orders.find(customer.tenant, order_id)
        if order is None or order.customer_id != customer.name:
            raise OrderNotFoundError(f"order {order_id!r}: no such order of {customer.name}")
        return order

    def check(self, work: UnitOfWork, request: RefundRequest, *, customer: Principal) -> RefundDecision:
        """Return the decision of the policy; nothing is written.

        Raises:
            OrderNotFoundError: the order is not the customer's.
        """
        order = self.find_order(request.order_id, customer=customer)
        earlier = work.store(REFUND_BOOK).refunds(customer.tenant, customer.name)
        return self.policy.decide(order, request, earlier=earlier, now=self.clock())

    def grant(
        self, work: UnitOfWork, request: RefundRequest, *, customer: Principal, requested_by: str
    ) -> tuple[RefundDecision, Refund | None]:
        """Return the policy's decision and, if it allows, the refund that was written in `work`.

        Raises:
            OrderNotFoundError: the order is not the customer's.
        """
        decision = self.check(work, request, customer=customer)
        if not decision.allowed:
            return decision, None
        refund = Refund(
            refund_id=self.new_id(),
            tenant=customer.tenant,
            customer_id=customer.name,
            order_id=request.order_id,
            amount=request.amount,
            reason=request.reason,
            requested_by=requested_by,
            granted_at=self.clock(),
        )
        work.store(REFUND_BOOK).add_refund(refund)
        return decision, refund
