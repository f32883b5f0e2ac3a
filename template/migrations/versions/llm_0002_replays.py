"""The inputs of rejected outputs, and what was tried with them since."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0002"
down_revision = "gateway_0001"
branch_labels = None


def upgrade() -> None:
    op.add_column("output_failures", sa.Column("inputs", sa.Text, nullable=False, server_default="{}"))
    op.create_table(
        "output_replays",
        sa.Column("replay_id", sa.String, primary_key=True),
        sa.Column("failure_id", sa.String, sa.ForeignKey("output_failures.failure_id"), nullable=False, index=True),
        sa.Column("regenerated", sa.Boolean, nullable=False),
        sa.Column("status", sa.String),
        sa.Column("attempts", sa.Text, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("prompt", sa.String, nullable=False),
        sa.Column("prompt_version", sa.String, nullable=False),
        sa.Column("prompt_hash", sa.String, nullable=False),
        sa.Column("correction_hash", sa.String, nullable=False),
        sa.Column("schema_name", sa.String, nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("latency_ms", sa.Float, nullable=False),
        sa.Column("replayed_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("output_replays")
    op.drop_column("output_failures", "inputs")
