"""Contracts of embedding and reranking models."""
