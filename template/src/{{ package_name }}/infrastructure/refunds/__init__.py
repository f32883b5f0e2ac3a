"""Adapters of the refunds example: the order file and the scripted support agent."""
