"""Prompts of retrieval."""
