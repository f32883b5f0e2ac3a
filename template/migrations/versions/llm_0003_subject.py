"""What a rejected output was about, so that a replay leads to what a first success would have led to."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0003"
down_revision = "gateway_0002"
branch_labels = None


def upgrade() -> None:
    op.add_column("output_failures", sa.Column("subject", sa.String, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("output_failures", "subject")
