"""Settings of retrieval."""
