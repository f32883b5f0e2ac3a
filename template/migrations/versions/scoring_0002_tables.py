"""Served scores of several tables."""

import sqlalchemy as sa
from alembic import op

revision = "scoring_0002"
down_revision = "scoring_0001"
branch_labels = None


def upgrade() -> None:
    # The first release named the id after the id of its only table.
    old = sa.inspect(op.get_bind()).get_columns("prediction_log")[1]["name"]
    if old != "entity_id":
        op.drop_index(f"ix_prediction_log_{old}", "prediction_log")
        op.alter_column("prediction_log", old, new_column_name="entity_id")
        op.create_index("ix_prediction_log_entity_id", "prediction_log", ["entity_id"])
    op.add_column("prediction_log", sa.Column("table_name", sa.String, nullable=False, server_default=""))
    # Each score names the version of its features: `<table>-<version>`.
    op.execute("UPDATE prediction_log SET table_name = substr(feature_version, 1, length(feature_version) - 2)")


def downgrade() -> None:
    op.drop_column("prediction_log", "table_name")
