"""The audit log, which refuses to be changed. Databases of release 0.1.0 have one with a column for each field.

An entry is now the text that its hash is over, so that features log what they have to, and no hash changes.
"""

import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision = "audit_0001"
down_revision = None
branch_labels = ("audit",)

_POSITION = ("sequence", "previous_hash", "hash")
_FORMER = (
    *("trace_id", "run_id", "tenant", "principals", "prompt", "prompt_version", "prompt_hash", "tool", "arguments"),
    *("decision", "rule", "reason", "outcome", "policy_version", "action_id", "approval_id"),
)


def upgrade() -> None:
    is_former = sa.inspect(op.get_bind()).has_table("audit_log")
    log = op.create_table(
        "audit_entries" if is_former else "audit_log",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("trace_id", sa.String, nullable=False),
        sa.Column("content", sa.String, nullable=False),
        sa.Column("previous_hash", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
    )
    if is_former:
        _copy(log)
        op.drop_table("audit_log")
        op.rename_table("audit_entries", "audit_log")
    else:
        op.create_table(
            "audit_head",
            sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("sequence", sa.Integer, nullable=False),
            sa.Column("hash", sa.String, nullable=False),
        )
    op.create_index("ix_audit_log_trace_id", "audit_log", ["trace_id"])
    _refuse_changes()


def downgrade() -> None:
    op.drop_table("audit_head")
    op.drop_table("audit_log")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_log_refuse")


def _copy(log: sa.Table) -> None:
    columns = [sa.column(name, sa.String) for name in (*_FORMER, *_POSITION[1:])]
    former = sa.table("audit_log", sa.column("sequence", sa.Integer), sa.column("at", sa.DateTime), *columns)
    connection = op.get_bind()
    for rows in connection.execute(sa.select(former)).mappings().partitions(1000):
        connection.execute(sa.insert(log), [_entry(row) for row in rows])


def _entry(row: sa.RowMapping) -> dict[str, object]:
    values = {name: row[name] for name in _FORMER} | {"at": row["at"].replace(tzinfo=UTC).isoformat()}
    content = json.dumps(values, sort_keys=True, ensure_ascii=False)
    position = {name: row[name] for name in _POSITION}
    return position | {"tenant": row["tenant"], "trace_id": row["trace_id"], "content": content}


def _refuse_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_log_no_{verb.lower()} BEFORE {verb} ON audit_log "
                "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
            )
    else:
        op.execute(
            "CREATE OR REPLACE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()"
        )
