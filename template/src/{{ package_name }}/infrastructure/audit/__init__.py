"""Adapters of the audit log."""
