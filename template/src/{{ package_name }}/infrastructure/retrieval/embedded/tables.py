"""The tables of the embedded store."""

import sqlite3

from .vectors import SCHEMA as VECTORS_SCHEMA

_SCHEMA = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS documents (
    document_id TEXT PRIMARY KEY, title TEXT NOT NULL, content_hash TEXT NOT NULL, metadata TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS chunks (
    key INTEGER PRIMARY KEY AUTOINCREMENT, chunk_id TEXT NOT NULL, document_id TEXT NOT NULL,
    span_start INTEGER NOT NULL, span_end INTEGER NOT NULL, text TEXT NOT NULL, section TEXT NOT NULL,
    language TEXT NOT NULL, term_hashes BLOB NOT NULL, term_counts BLOB NOT NULL, superseded INTEGER,
    title TEXT NOT NULL DEFAULT '', context TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS chunks_of_document ON chunks (document_id) WHERE superseded IS NULL;
CREATE INDEX IF NOT EXISTS chunks_superseded ON chunks (superseded) WHERE superseded IS NOT NULL;
CREATE TABLE IF NOT EXISTS languages (language TEXT PRIMARY KEY, chunks INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS failures (source TEXT PRIMARY KEY, reason TEXT NOT NULL) STRICT;
"""


def make_tables(connection: sqlite3.Connection) -> None:
    """Make the tables that are missing, and the columns that those of an earlier version lack."""
    connection.executescript(_SCHEMA + VECTORS_SCHEMA)
    _add_columns(connection)


def _add_columns(connection: sqlite3.Connection) -> None:
    """Add the columns that an earlier version lacks; to the next ingestion every source is new, and it fills them."""
    known = {row[1] for row in connection.execute("PRAGMA table_info(chunks)")}
    for name in ("title", "context"):
        if name not in known:
            connection.execute(f"ALTER TABLE chunks ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")
