"""Tables of refunds and escalated cases."""

from sqlalchemy import Column, Integer, String, Table

from ..database.columns import UtcDateTime
from ..database.metadata import metadata

refunds = Table(
    "refunds",
    metadata,
    Column("refund_id", String, primary_key=True),
    Column("tenant", String, nullable=False, index=True),
    Column("customer_id", String, nullable=False, index=True),
    Column("order_id", String, nullable=False),
    Column("amount_minor", Integer, nullable=False),
    Column("currency", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("requested_by", String, nullable=False),
    Column("granted_at", UtcDateTime, nullable=False),
)

escalations = Table(
    "escalations",
    metadata,
    Column("escalation_id", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("customer_id", String, nullable=False),
    Column("summary", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
