"""Served scores of several classes."""

import sqlalchemy as sa
from alembic import op

revision = "scoring_0003"
down_revision = "scoring_0002"
branch_labels = None


def upgrade() -> None:
    op.add_column("prediction_log", sa.Column("class_scores", sa.Text))


def downgrade() -> None:
    op.drop_column("prediction_log", "class_scores")
