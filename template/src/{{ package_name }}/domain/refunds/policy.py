"""Whether money is given back. The only place that knows: agent, API and CLI all ask here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ..agents.money import Money
from ..triage import Plan
from .orders import Order


class Reason(StrEnum):
    """Why the customer wants the money back."""

    CHANGED_MIND = "changed_mind"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    NOT_DELIVERED = "not_delivered"


class Condition(StrEnum):
    """In which condition the goods are."""

    UNOPENED = "unopened"
    OPENED = "opened"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequest:
    """A requested refund. There is no recipient: a refund goes where the payment came from."""

    order_id: str
    amount: Money
    reason: Reason
    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """A refund that was granted. `requested_by` names the principals who asked, the customer first."""

    refund_id: str
    tenant: str
    customer_id: str
    order_id: str
    amount: Money
    reason: Reason
    requested_by: str
    granted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDecision:
    """`rule` names the deciding rule, `reason` explains it to the customer."""

    allowed: bool
    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPolicy:
    """The desk's rules on refunds. Windows are days, their last moment included.

    - An order is sent back for no reason within its plan's window, and unopened or at a reduced share.
    - A defect or a wrong item has `defect_days`, whatever the plan.
    - What never arrived is refunded once `delivery_days` have passed since the order.
    - A final sale is only refunded when the fault is the shop's.
    - All refunds of an order never exceed what was paid, and a customer gets at most `max_refunds` in `refund_days`.
    """

    free_days: int = 14
    business_days: int = 30
    enterprise_days: int = 60
    defect_days: int = 180
    delivery_days: int = 10
    opened_percent: int = 80
    max_refunds: int = 3
    refund_days: int = 90

    def decide(
        self, order: Order, request: RefundRequest, *, earlier: Sequence[Refund], now: datetime
    ) -> RefundDecision:
        """Return the first rule that refuses `request`, or `granted`.

        `earlier` are all refunds of the customer; `now` is in UTC.
        """
        broken = (
            self._refuse_amount(order, request, earlier)
            or self._refuse_sale(order, request)
            or self._refuse_delivery(order, request, now)
            or self._refuse_window(order, request, now)
            or self._refuse_frequency(earlier, now)
        )
        return broken or RefundDecision(allowed=True, rule="granted", reason=f"{request.amount} is given back")

    def _refuse_amount(self, order: Order, request: RefundRequest, earlier: Sequence[Refund]) -> RefundDecision | None:
        if request.amount.currency != order.paid.currency:
            return _refused("currency", f"the order was paid in {order.paid.currency}")
        if request.amount.minor <= 0:
            return _refused("amount", "a refund is more than nothing")
        returned = sum(refund.amount.minor for refund in earlier if refund.order_id == order.order_id)
        share = self.opened_percent if self._is_reduced(request) else 100
        left = max(order.paid.minor * share // 100 - returned, 0)
        most = Money(minor=left, currency=order.paid.currency)
        return None if request.amount.fits(most) else _refused("amount", f"at most {most} of it can be given back")

    def _refuse_sale(self, order: Order, request: RefundRequest) -> RefundDecision | None:
        if request.reason is not Reason.CHANGED_MIND:
            return None
        if order.final_sale:
            return _refused("final-sale", "a final sale cannot be sent back without a fault")
        if request.condition is Condition.BROKEN:
            return _refused("condition", "what was broken after delivery cannot be sent back")
        return None

    def _refuse_delivery(self, order: Order, request: RefundRequest, now: datetime) -> RefundDecision | None:
        if request.reason is not Reason.NOT_DELIVERED:
            return None if order.delivered_at else _refused("delivery", "the order has not been delivered yet")
        if order.delivered_at:
            return _refused("delivery", "the order was delivered")
        if now < order.ordered_at + timedelta(days=self.delivery_days):
            return _refused("delivery", f"an order counts as lost after {self.delivery_days} days")
        return None

    def _refuse_window(self, order: Order, request: RefundRequest, now: datetime) -> RefundDecision | None:
        if order.delivered_at is None:
            return None
        days = self.defect_days if request.reason is not Reason.CHANGED_MIND else self._plan_days(order.plan)
        if now <= order.delivered_at + timedelta(days=days):
            return None
        return _refused("window", f"the {days} days since delivery are over")

    def _refuse_frequency(self, earlier: Sequence[Refund], now: datetime) -> RefundDecision | None:
        since = now - timedelta(days=self.refund_days)
        if sum(refund.granted_at > since for refund in earlier) < self.max_refunds:
            return None
        return _refused("frequency", f"{self.max_refunds} refunds were given in the last {self.refund_days} days")

    def _plan_days(self, plan: Plan) -> int:
        return {Plan.FREE: self.free_days, Plan.BUSINESS: self.business_days, Plan.ENTERPRISE: self.enterprise_days}[
            plan
        ]

    def _is_reduced(self, request: RefundRequest) -> bool:
        return request.reason is Reason.CHANGED_MIND and request.condition is Condition.OPENED


def _refused(rule: str, reason: str) -> RefundDecision:
    return RefundDecision(allowed=False, rule=rule, reason=reason)
