"""Prompts of the triage example."""
