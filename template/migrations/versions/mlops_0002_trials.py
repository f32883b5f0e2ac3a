"""Finished trials of searches for parameters."""

import sqlalchemy as sa
from alembic import op

revision = "mlops_0002"
down_revision = "mlops_0001"
branch_labels = None


def upgrade() -> None:
    op.create_table(
        "mlops_trials",
        sa.Column("study", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("value", sa.Float, nullable=True),
        sa.Column("error", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("mlops_trials")
