"""Adapters of the triage example."""
