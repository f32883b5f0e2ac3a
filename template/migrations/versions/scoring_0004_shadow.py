"""Scores that were made beside the one that was answered."""

import sqlalchemy as sa
from alembic import op

revision = "scoring_0004"
down_revision = "scoring_0003"
branch_labels = None


def upgrade() -> None:
    op.add_column("prediction_log", sa.Column("shadow", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("prediction_log", "shadow")
