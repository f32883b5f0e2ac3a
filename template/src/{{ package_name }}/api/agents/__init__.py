"""Routes of agents and approvals."""
