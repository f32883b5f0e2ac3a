"""The tables of the ledger. The audit log refuses to be changed: its migration sets triggers."""

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
    Column("model", String, nullable=False),
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

audit_log = Table(
    "audit_log",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("trace_id", String, nullable=False),
    Column("run_id", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("principals", String, nullable=False),
    Column("prompt", String, nullable=False),
    Column("prompt_version", String, nullable=False),
    Column("prompt_hash", String, nullable=False),
    Column("tool", String, nullable=False),
    Column("arguments", String, nullable=False),
    Column("decision", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("policy_version", String, nullable=False),
    Column("action_id", String),
    Column("approval_id", String),
    Column("previous_hash", String, nullable=False),
    Column("hash", String, nullable=False),
)

# One row, so that a truncated log is noticed.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", Integer, nullable=False),
    Column("hash", String, nullable=False),
)
