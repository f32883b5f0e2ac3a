"""One table for everything that is leased: jobs, messages to others, and requests that may be repeated."""

import sqlalchemy as sa
from alembic import op

revision = "work_0001"
down_revision = None
branch_labels = ("work",)


def upgrade() -> None:
    op.create_table(
        "work_items",
        sa.Column("item_id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("trace_id", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("run_at", sa.DateTime, nullable=False),
        sa.Column("key", sa.String, unique=True),
        sa.Column("state", sa.String, nullable=False, index=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("max_attempts", sa.Integer, nullable=False),
        sa.Column("holder", sa.String),
        sa.Column("lease_until", sa.DateTime),
        sa.Column("progress", sa.Float, nullable=False),
        sa.Column("checkpoint", sa.JSON),
        sa.Column("cancel_requested", sa.Boolean, nullable=False),
        sa.Column("result", sa.JSON),
        sa.Column("error", sa.Text),
        sa.Column("updated_at", sa.DateTime),
    )


def downgrade() -> None:
    op.drop_table("work_items")
