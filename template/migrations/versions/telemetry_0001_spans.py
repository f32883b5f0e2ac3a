"""Spans of traces, and the ids of what was made in them."""

import sqlalchemy as sa
from alembic import op

revision = "telemetry_0001"
down_revision = None
branch_labels = ("telemetry",)


def upgrade() -> None:
    op.create_table(
        "trace_spans",
        sa.Column("span_id", sa.String, primary_key=True),
        sa.Column("trace_id", sa.String, nullable=False, index=True),
        sa.Column("parent_id", sa.String),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("started_at", sa.DateTime, nullable=False, index=True),
        sa.Column("elapsed_ms", sa.Float, nullable=False),
        sa.Column("is_error", sa.Boolean, nullable=False),
        sa.Column("attributes", sa.JSON, nullable=False),
    )
    op.create_table(
        "trace_ids",
        sa.Column("record_id", sa.String, primary_key=True),
        sa.Column("trace_id", sa.String, primary_key=True),
        sa.Column("made_at", sa.DateTime, nullable=False, index=True),
    )


def downgrade() -> None:
    op.drop_table("trace_ids")
    op.drop_table("trace_spans")
