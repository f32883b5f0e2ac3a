"""Contracts of language models."""
