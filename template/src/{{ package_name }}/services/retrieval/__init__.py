"""Use cases of retrieval: ingest, search and answer with citations."""
