"""Adapters of agents: runtimes, ledgers and session stores."""
