"""Vectors of the embedded store in FAISS."""
