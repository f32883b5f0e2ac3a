"""Check answers against the passages that they cite."""
