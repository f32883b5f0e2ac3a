"""Decisions about tickets."""

import sqlalchemy as sa
from alembic import op

revision = "triage_0001"
down_revision = None
branch_labels = ("triage",)


def upgrade() -> None:
    op.create_table(
        "triage_records",
        sa.Column("trace_id", sa.String, primary_key=True),
        sa.Column("ticket_id", sa.String, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("priority", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("evidence", sa.String, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("prompt_version", sa.String, nullable=False),
        sa.Column("prompt_hash", sa.String, nullable=False),
        sa.Column("decided_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("triage_records")
