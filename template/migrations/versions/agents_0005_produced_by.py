"""Who makes the calls of a run: a model, or the rules that stand in for one. Of earlier runs that is not known."""

import sqlalchemy as sa
from alembic import op

revision = "agents_0005"
down_revision = "agents_0004"
branch_labels = None


def upgrade() -> None:
    op.add_column("agent_runs", sa.Column("model", sa.String, nullable=False, server_default=""))
    op.add_column("agent_runs", sa.Column("produced_by", sa.String))


def downgrade() -> None:
    op.drop_column("agent_runs", "produced_by")
    op.drop_column("agent_runs", "model")
