"""The embedded document store: SQLite for documents, tantivy for the lexical index, NumPy for vectors."""
