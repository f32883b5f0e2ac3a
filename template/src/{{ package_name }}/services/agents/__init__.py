"""Use cases of agents: tool calls behind permissions, runs and approvals."""
