"""Who produced a decision: a model, or the rules that stand in for one."""

import sqlalchemy as sa
from alembic import op

revision = "triage_0002"
down_revision = "triage_0001"
branch_labels = None


def upgrade() -> None:
    op.add_column("triage_records", sa.Column("produced_by", sa.String, nullable=False, server_default="model"))
    records = sa.table("triage_records", sa.column("model", sa.String), sa.column("produced_by", sa.String))
    op.get_bind().execute(sa.update(records).where(records.c.model == "offline-rules").values(produced_by="rules"))


def downgrade() -> None:
    op.drop_column("triage_records", "produced_by")
