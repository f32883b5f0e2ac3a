"""Pages of documents, search and answers."""
