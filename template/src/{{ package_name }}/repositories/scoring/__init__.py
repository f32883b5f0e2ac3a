"""Ports of scoring: the rows that are scored and the log of what was predicted."""
