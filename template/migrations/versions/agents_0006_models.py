"""Which models replied in a run: all of them, where it was those that might. Of runs with several that is not known."""

import sqlalchemy as sa
from alembic import op

revision = "agents_0006"
down_revision = "agents_0005"
branch_labels = None

_RUNS = sa.table(
    "agent_runs", sa.column("run_id", sa.String), sa.column("model", sa.String), sa.column("models", sa.JSON)
)


def upgrade() -> None:
    op.add_column("agent_runs", sa.Column("models", sa.JSON, nullable=False, server_default="[]"))
    connection = op.get_bind()
    for run_id, model in connection.execute(sa.select(_RUNS.c.run_id, _RUNS.c.model)).all():
        if model and " or " not in model:
            connection.execute(sa.update(_RUNS).where(_RUNS.c.run_id == run_id).values(models=[model]))
    op.drop_column("agent_runs", "model")


def downgrade() -> None:
    op.add_column("agent_runs", sa.Column("model", sa.String, nullable=False, server_default=""))
    connection = op.get_bind()
    for run_id, models in connection.execute(sa.select(_RUNS.c.run_id, _RUNS.c.models)).all():
        connection.execute(sa.update(_RUNS).where(_RUNS.c.run_id == run_id).values(model=" or ".join(models)))
    op.drop_column("agent_runs", "models")
