"""Candidate cases that feedback proposes."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0006"
down_revision = "gateway_0005"
branch_labels = None


def upgrade() -> None:
    op.create_table(
        "feedback_candidates",
        sa.Column("case_id", sa.String, primary_key=True),
        sa.Column("tenant", sa.String, nullable=False, index=True),
        sa.Column("prompt", sa.String, nullable=False),
        sa.Column("trace_id", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("expected", sa.Text, nullable=False),
        sa.Column("given_by", sa.String, nullable=False),
        sa.Column("given_at", sa.DateTime, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("review", sa.String, nullable=False),
        sa.Column("reviewed_by", sa.String, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("feedback_candidates")
