"""Graders that several suites share."""
