"""Proof that every project the template can render is sound: read, rendered, updated and run."""
