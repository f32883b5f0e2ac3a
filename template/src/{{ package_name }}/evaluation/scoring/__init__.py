"""Measures scores against known outcomes."""
