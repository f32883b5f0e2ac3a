"""How often a run was taken up, so that of two who work on it only the last may go on."""

import sqlalchemy as sa
from alembic import op

revision = "agents_0003"
down_revision = "agents_0002"
branch_labels = None


def upgrade() -> None:
    op.add_column("agent_runs", sa.Column("turn", sa.Integer, nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("agent_runs", "turn")
