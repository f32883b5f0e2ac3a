"""Outcomes that became known after rows were scored."""

import sqlalchemy as sa
from alembic import op

revision = "mlops_0001"
down_revision = None
branch_labels = ("mlops",)


def upgrade() -> None:
    op.create_table(
        "mlops_outcomes",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("table_name", sa.String, nullable=False),
        sa.Column("entity_id", sa.String, nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("observed_at", sa.DateTime, nullable=False),
        sa.Column("added_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_mlops_outcomes_observed_at", "mlops_outcomes", ["table_name", "observed_at"])


def downgrade() -> None:
    op.drop_index("ix_mlops_outcomes_observed_at", "mlops_outcomes")
    op.drop_table("mlops_outcomes")
