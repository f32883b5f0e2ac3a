"""Orders of customers."""

from dataclasses import dataclass
from datetime import datetime

from ..agents.money import Money
from ..triage import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order of one customer. Times are in UTC; `delivered_at` is `None` until delivery."""

    order_id: str
    tenant: str
    customer_id: str
    plan: Plan
    paid: Money
    ordered_at: datetime
    delivered_at: datetime | None
    final_sale: bool = False
