"""Reranking models of providers."""
