"""Refunds and escalated cases. Databases of release 0.1.0 have these tables already."""

import sqlalchemy as sa
from alembic import op

revision = "refunds_0001"
down_revision = None
branch_labels = ("refunds",)


def upgrade() -> None:
    if sa.inspect(op.get_bind()).has_table("refunds"):
        return
    op.create_table(
        "refunds",
        sa.Column("refund_id", sa.String, primary_key=True),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("order_id", sa.String, nullable=False),
        sa.Column("amount_minor", sa.Integer, nullable=False),
        sa.Column("currency", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("requested_by", sa.String, nullable=False),
        sa.Column("granted_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "escalations",
        sa.Column("escalation_id", sa.String, primary_key=True),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("summary", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_refunds_tenant", "refunds", ["tenant"])
    op.create_index("ix_refunds_customer_id", "refunds", ["customer_id"])


def downgrade() -> None:
    op.drop_table("escalations")
    op.drop_table("refunds")
