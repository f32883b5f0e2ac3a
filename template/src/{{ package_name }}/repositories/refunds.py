"""Ports of refunds: the shop's orders, and the book of refunds and escalated cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..domain.refunds.orders import Order
from ..domain.refunds.policy import Refund
from .agents.ledger import StoreKey


class Orders(Protocol):
    """Reads orders; the platform never writes them."""

    def find(self, tenant: str, order_id: str) -> Order | None:
        """Return the order of this tenant."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A case that was escalated to a person."""

    escalation_id: str
    tenant: str
    customer_id: str
    summary: str
    created_at: datetime


class RefundBook(Protocol):
    """Stores refunds and escalated cases in the transaction of a tool call."""

    def refunds(self, tenant: str, customer_id: str) -> tuple[Refund, ...]:
        """Return the refunds of a customer, oldest first."""
        ...

    def add_refund(self, refund: Refund) -> None:
        """Insert a refund; `refund_id` is unique."""
        ...

    def add_escalation(self, escalation: Escalation) -> None:
        """Insert an escalation; `escalation_id` is unique."""
        ...


REFUND_BOOK: StoreKey[RefundBook] = StoreKey(name="refunds")
