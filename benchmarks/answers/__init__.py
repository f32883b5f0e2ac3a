"""Answers of a generated project to questions about documents that others wrote."""
