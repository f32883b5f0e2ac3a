"""Rules of agents: permissions, budgets and approvals."""
