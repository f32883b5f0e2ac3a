"""The `RefundBook` in memory."""

from dataclasses import dataclass, field

from ...domain.refunds.policy import Refund
from ...repositories.refunds import Escalation
from ..agents.in_memory_ledger import insert_row


@dataclass(slots=True, kw_only=True)
class InMemoryRefundBook:
    """A `RefundBook` over dictionaries."""

    refund_rows: dict[str, Refund] = field(default_factory=dict)
    escalation_rows: dict[str, Escalation] = field(default_factory=dict)

    def refunds(self, tenant: str, customer_id: str) -> tuple[Refund, ...]:
        """Return the refunds of a customer, oldest first."""
        rows = self.refund_rows.values()
        return tuple(row for row in rows if (row.tenant, row.customer_id) == (tenant, customer_id))

    def add_refund(self, refund: Refund) -> None:
        """Insert a refund."""
        insert_row(self.refund_rows, refund.refund_id, refund)

    def add_escalation(self, escalation: Escalation) -> None:
        """Insert an escalation."""
        insert_row(self.escalation_rows, escalation.escalation_id, escalation)
