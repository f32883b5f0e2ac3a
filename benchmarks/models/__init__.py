"""Slow tests of a generated project whose counts are worth reading."""
