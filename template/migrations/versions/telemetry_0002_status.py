"""The status of an output as a column with an index: lists of traces are filtered by it."""

import sqlalchemy as sa
from alembic import op

revision = "telemetry_0002"
down_revision = "telemetry_0001"
branch_labels = None


def upgrade() -> None:
    op.add_column("trace_spans", sa.Column("status", sa.String))
    spans = sa.table("trace_spans", sa.column("attributes", sa.JSON), sa.column("status", sa.String))
    op.get_bind().execute(sa.update(spans).values(status=spans.c.attributes["app.status"].as_string()))
    op.create_index("ix_trace_spans_status", "trace_spans", ["status"])


def downgrade() -> None:
    op.drop_index("ix_trace_spans_status", "trace_spans")
    op.drop_column("trace_spans", "status")
