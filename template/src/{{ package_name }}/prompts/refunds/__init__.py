"""Prompts of the refunds example."""
