"""Adapters of the queue of leased work."""
