"""Refund rules of the example."""
