"""Cases that people take over."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0005"
down_revision = "gateway_0004"
branch_labels = None


def upgrade() -> None:
    op.create_table(
        "inbox_cases",
        sa.Column("case_id", sa.String, primary_key=True),
        sa.Column("tenant", sa.String, nullable=False, index=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("caller", sa.String, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("opened_at", sa.DateTime, nullable=False),
        sa.Column("due_at", sa.DateTime, nullable=False, index=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("claimed_by", sa.String, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("closed_at", sa.DateTime),
        sa.Column("announced", sa.Boolean, nullable=False),
        sa.Column("reported_overdue", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("inbox_cases")
