"""Embedding models, offline and of providers."""
