"""Prompts of the gateway and the judge."""
