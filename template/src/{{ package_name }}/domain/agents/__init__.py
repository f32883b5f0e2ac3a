"""Rules of agents: permissions, budgets, approvals and the audit log."""
