"""Results of the variants that are being compared."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0007"
down_revision = "gateway_0006"
branch_labels = None


def upgrade() -> None:
    op.create_table(
        "variant_results",
        sa.Column("result_id", sa.Integer, primary_key=True),
        sa.Column("test", sa.String, nullable=False, index=True),
        sa.Column("revision", sa.String, nullable=False),
        sa.Column("variant", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("scores", sa.Text, nullable=False),
        sa.Column("output", sa.Text, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("variant_results")
