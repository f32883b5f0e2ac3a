"""What every order may pay out, restated by hand: no code of the desk is imported, so that it can be held to this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """An order of the sample shop: cents that were paid, and days before the start that it was ordered and delivered.

    `window` are the days in which the customer's plan takes it back for no reason.
    """

    paid: int
    window: int
    ordered: int
    delivered: int | None
    final: bool = False


SOLD = {
    "1001": Sold(paid=3_990, window=14, ordered=9, delivered=5),
    "1002": Sold(paid=2_400, window=14, ordered=40, delivered=36),
    "1003": Sold(paid=24_900, window=14, ordered=8, delivered=4),
    "1004": Sold(paid=1_850, window=14, ordered=6, delivered=3, final=True),
    "1005": Sold(paid=4_500, window=14, ordered=15, delivered=None),
    "1006": Sold(paid=82_000, window=14, ordered=7, delivered=2),
    "2001": Sold(paid=4_800, window=30, ordered=30, delivered=25),
    "2002": Sold(paid=1_500, window=30, ordered=4, delivered=None),
    "2003": Sold(paid=1_200, window=30, ordered=9, delivered=6),
    "3001": Sold(paid=4_200, window=60, ordered=58, delivered=55),
}
OWNERS = {"1": "customer-1", "2": "customer-2", "3": "customer-3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Cents that a customer was given back for an order."""

    customer: str
    order_id: str
    cents: int
    at: datetime


def expected_cents(wanted: Mapping[str, object], *, earlier: Sequence[Paid], start: datetime, now: datetime) -> int:
    """Return what a call of `propose_refund` has to pay out: all that it asks for, or nothing.

    `earlier` are all refunds of the customer, whose order it is; the sample's days count back from `start`.
    """
    order = SOLD[str(wanted["order_id"])]
    reason, condition = wanted["reason"], wanted.get("condition", "unopened")
    euros, _, rest = str(wanted["amount"]).partition(".")
    cents = int(euros) * 100 + int(rest.ljust(2, "0"))
    returned = sum(paid.cents for paid in earlier if paid.order_id == wanted["order_id"])
    used = reason == "changed_mind" and condition == "opened"
    left = (order.paid * 4 // 5 if used else order.paid) - returned
    lately = [paid for paid in earlier if paid.at > now - timedelta(days=90)]
    owed = (
        wanted.get("currency", "EUR") == "EUR"
        and 0 < cents <= left
        and not (reason == "changed_mind" and (order.final or condition == "broken"))
        and _in_time(order, reason, now - start)
        and len(lately) < 3
    )
    return cents if owed else 0


def _in_time(order: Sold, reason: object, passed: timedelta) -> bool:
    if reason == "not_delivered":
        return order.delivered is None and timedelta(days=order.ordered) + passed >= timedelta(days=10)
    if order.delivered is None:
        return False
    days = order.window if reason == "changed_mind" else 180
    return timedelta(days=order.delivered) + passed <= timedelta(days=days)
