"""The document store on Postgres with pgvector."""
