"""The `RefundBook` in a relational database."""

from dataclasses import asdict

from sqlalchemy import Connection, RowMapping, insert, select

from ...domain.agents.money import Money
from ...domain.refunds.policy import Reason, Refund
from ...repositories.refunds import Escalation
from .tables import escalations, refunds


class DatabaseRefundBook:
    """A `RefundBook` on the connection of a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def refunds(self, tenant: str, customer_id: str) -> tuple[Refund, ...]:
        """Return the refunds of a customer, oldest first."""
        query = (
            select(refunds)
            .where(refunds.c.tenant == tenant, refunds.c.customer_id == customer_id)
            .order_by(refunds.c.granted_at, refunds.c.refund_id)
        )
        return tuple(_refund(row) for row in self._connection.execute(query).mappings())

    def add_refund(self, refund: Refund) -> None:
        """Insert a refund."""
        values = asdict(refund)
        amount = values.pop("amount")
        values |= {"amount_minor": amount["minor"], "currency": amount["currency"]}
        self._connection.execute(insert(refunds).values(values))

    def add_escalation(self, escalation: Escalation) -> None:
        """Insert an escalation."""
        self._connection.execute(insert(escalations).values(asdict(escalation)))


def _refund(row: RowMapping) -> Refund:
    values = dict(row)
    amount = Money(minor=values.pop("amount_minor"), currency=values.pop("currency"))
    return Refund(**values | {"amount": amount, "reason": Reason(row["reason"])})
