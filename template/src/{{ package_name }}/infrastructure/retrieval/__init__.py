"""Adapters of the retrieval core: stores and indexes, file formats, and the folders that documents come from."""
