"""Adapters of the ports around models after their training."""
