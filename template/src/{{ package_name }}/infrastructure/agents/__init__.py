"""Adapters behind the support agent: the runtimes that drive it, the ledger in memory, and the shop's orders."""
