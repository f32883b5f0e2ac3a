"""Name the caller alike everywhere, and keep the principals of an approval as values instead of as text.

Databases of release 0.1.0 have other names for the caller: the one column of a table that this release does not know,
and the author of a message that is not the agent.
"""

import sqlalchemy as sa
from alembic import op

revision = "agents_0004"
down_revision = "agents_0003"
branch_labels = None

_APPROVALS = {
    *("approval_id", "run_id", "tenant", "tool", "arguments", "binding", "approver_role", "requested_by"),
    *("requested_at", "expires_at", "state", "decided_by", "decided_at"),
}
_SESSIONS = {"tenant", "session_id", "messages", "expires_at"}


def upgrade() -> None:
    op.add_column("approvals", sa.Column("chain", sa.JSON, nullable=False, server_default="[]"))
    approvals = _table("approvals", "approval_id", "tenant", "requested_by", chain=sa.JSON)
    for row in op.get_bind().execute(sa.select(approvals)).mappings().all():
        chain = [_principal(text, row["tenant"]) for text in row["requested_by"].split(" > ")]
        _update(approvals, approvals.c.approval_id == row["approval_id"], chain=chain)
    op.drop_column("approvals", "requested_by")
    for name in _columns("approvals") - _APPROVALS - {"chain"}:
        op.drop_column("approvals", name)
    for name in _columns("agent_sessions") - _SESSIONS - {"caller_id"}:
        op.alter_column("agent_sessions", name, new_column_name="caller_id")
    _rename_authors("caller")


def downgrade() -> None:
    op.add_column("approvals", sa.Column("requested_by", sa.String, nullable=False, server_default=""))
    approvals = _table("approvals", "approval_id", "requested_by", chain=sa.JSON)
    for row in op.get_bind().execute(sa.select(approvals)).mappings().all():
        words = " > ".join(f"{principal['role']}:{principal['name']}" for principal in row["chain"])
        _update(approvals, approvals.c.approval_id == row["approval_id"], requested_by=words)
    op.drop_column("approvals", "chain")


def _principal(text: str, tenant: str) -> dict[str, str]:
    # A role has no colon, and no name has a `>`.
    role, _, name = text.partition(":")
    return {"name": name, "tenant": tenant, "role": role}


def _rename_authors(name: str) -> None:
    sessions = _table("agent_sessions", "tenant", "caller_id", "session_id", messages=sa.JSON)
    for row in op.get_bind().execute(sa.select(sessions)).mappings().all():
        messages = [
            message | {"by": name} if message.get("by") not in {None, "agent"} else message
            for message in row["messages"]
        ]
        key = [sessions.c[column] == row[column] for column in ("tenant", "caller_id", "session_id")]
        _update(sessions, sa.and_(*key), messages=messages)


def _table(name: str, *texts: str, **others: type[sa.JSON]) -> sa.TableClause:
    columns = [sa.column(text, sa.String) for text in texts] + [sa.column(key, kind) for key, kind in others.items()]
    return sa.table(name, *columns)


def _columns(table: str) -> set[str]:
    return {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}


def _update(table: sa.TableClause, where: sa.ColumnElement[bool], **values: object) -> None:
    op.get_bind().execute(sa.update(table).where(where).values(**values))
