"""Values of features by entity and time of observation."""

import sqlalchemy as sa
from alembic import op

revision = "scoring_0005"
down_revision = "scoring_0004"
branch_labels = None


def upgrade() -> None:
    op.create_table(
        "stored_features",
        sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("feature_group", sa.String, nullable=False),
        sa.Column("entity_id", sa.String, nullable=False),
        sa.Column("observed_at", sa.DateTime, nullable=False),
        sa.Column("feature_values", sa.Text, nullable=False),
    )
    op.create_index(
        "ix_stored_features_group_entity_time", "stored_features", ["feature_group", "entity_id", "observed_at"]
    )


def downgrade() -> None:
    op.drop_index("ix_stored_features_group_entity_time", "stored_features")
    op.drop_table("stored_features")
