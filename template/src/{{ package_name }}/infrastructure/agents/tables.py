"""The tables of the ledger."""

from sqlalchemy import JSON, Column, Integer, String, Table

from ..database.columns import UtcDateTime
from ..database.metadata import metadata

agent_runs = Table(
    "agent_runs",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("trace_id", String, nullable=False),
    Column("session_id", String, nullable=False),
    Column("chain", JSON, nullable=False),
    Column("budget", JSON, nullable=False),
    Column("spending", JSON, nullable=False),
    Column("prompt", String, nullable=False),
    Column("prompt_version", String, nullable=False),
    Column("prompt_hash", String, nullable=False),
    Column("models", JSON, nullable=False),
    Column("produced_by", String),
    Column("state", String, nullable=False),
    Column("turn", Integer, nullable=False),
)

agent_actions = Table(
    "agent_actions",
    metadata,
    Column("action_id", String, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("run_id", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("tool", String, nullable=False),
    Column("result", String, nullable=False),
    Column("done_at", UtcDateTime, nullable=False),
)

approvals = Table(
    "approvals",
    metadata,
    Column("approval_id", String, primary_key=True),
    Column("run_id", String, nullable=False, index=True),
    Column("tenant", String, nullable=False),
    Column("chain", JSON, nullable=False),
    Column("tool", String, nullable=False),
    Column("arguments", String, nullable=False),
    Column("binding", String, nullable=False),
    Column("approver_role", String, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("state", String, nullable=False),
    Column("decided_by", String),
    Column("decided_at", UtcDateTime),
)
