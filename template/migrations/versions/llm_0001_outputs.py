"""Validated outputs of models, and those that were rejected."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0001"
down_revision = None
branch_labels = ("gateway",)


def upgrade() -> None:
    op.create_table(
        "outputs",
        sa.Column("trace_id", sa.String, primary_key=True),
        sa.Column("status", sa.String, nullable=False, index=True),
        sa.Column("document", sa.Text, nullable=False),
        *_provenance(),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("latency_ms", sa.Float, nullable=False),
        sa.Column("input_tokens", sa.Integer, nullable=False),
        sa.Column("output_tokens", sa.Integer, nullable=False),
        sa.Column("cost_usd", sa.Float),
        sa.Column("stored_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "output_failures",
        sa.Column("failure_id", sa.String, primary_key=True),
        sa.Column("trace_id", sa.String, nullable=False, index=True),
        sa.Column("attempts", sa.Text, nullable=False),
        *_provenance(),
        sa.Column("latency_ms", sa.Float, nullable=False),
        sa.Column("failed_at", sa.DateTime, nullable=False, index=True),
        sa.Column("resolved_at", sa.DateTime),
        sa.Column("resolution", sa.Text),
    )


def downgrade() -> None:
    op.drop_table("output_failures")
    op.drop_table("outputs")


def _provenance() -> tuple[sa.Column[str] | sa.Column[int], ...]:
    return (
        sa.Column("model", sa.String, nullable=False),
        sa.Column("prompt", sa.String, nullable=False),
        sa.Column("prompt_version", sa.String, nullable=False),
        sa.Column("prompt_hash", sa.String, nullable=False),
        sa.Column("correction_hash", sa.String, nullable=False),
        sa.Column("schema_name", sa.String, nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
    )
