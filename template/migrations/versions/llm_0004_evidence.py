"""Who produced an output: a model, or the rules that stand in for one."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0004"
down_revision = "gateway_0003"
branch_labels = None

_TABLES = ("outputs", "output_failures", "output_replays")


def upgrade() -> None:
    for name in _TABLES:
        op.add_column(name, sa.Column("evidence", sa.String, nullable=False, server_default="model"))
        table = sa.table(name, sa.column("model", sa.String), sa.column("evidence", sa.String))
        op.get_bind().execute(sa.update(table).where(table.c.model == "offline-rules").values(evidence="rules"))


def downgrade() -> None:
    for name in _TABLES:
        op.drop_column(name, "evidence")
