"""The answers of agents."""
