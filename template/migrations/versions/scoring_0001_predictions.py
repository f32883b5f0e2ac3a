"""Scores that were served."""

import sqlalchemy as sa
from alembic import op

revision = "scoring_0001"
down_revision = None
branch_labels = ("scoring",)


def upgrade() -> None:
    op.create_table(
        "prediction_log",
        sa.Column("trace_id", sa.String, primary_key=True),
        sa.Column("entity_id", sa.String, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("feature_values", sa.Text, nullable=False),
        sa.Column("model_version", sa.String, nullable=False),
        sa.Column("feature_version", sa.String, nullable=False),
        sa.Column("scored_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_prediction_log_entity_id", "prediction_log", ["entity_id"])


def downgrade() -> None:
    op.drop_index("ix_prediction_log_entity_id", "prediction_log")
    op.drop_table("prediction_log")
