"""Caches of answers and of vectors."""
