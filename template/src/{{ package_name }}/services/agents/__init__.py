"""Use cases of agents: tool calls behind permissions, runs, approvals and the audit log."""
