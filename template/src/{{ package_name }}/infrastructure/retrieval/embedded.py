"""Documents in one SQLite file, searched through an index in memory."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ...domain.documents import Chunk, Document
from ...retrieval.hits import NO_FILTERS, Filters, RetrievalHit
from ...retrieval.stores import ChunkedDocument, IngestFailure
from .memory import InMemoryStore

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    document_id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, content_hash TEXT NOT NULL,
    metadata TEXT NOT NULL, chunks TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS failures (source TEXT PRIMARY KEY, reason TEXT NOT NULL) STRICT;
"""


@contextmanager
def open_embedded_store(file: Path) -> Iterator["EmbeddedStore"]:
    """Yield the store in `file`, which is made if it is missing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_SCHEMA)
        yield EmbeddedStore(connection)
    finally:
        connection.close()


class EmbeddedStore:
    """A `DocumentStore` and `Retriever` over one SQLite file; every change is one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._index = InMemoryStore()
        rows = connection.execute("SELECT document_id, title, text, content_hash, metadata, chunks FROM documents")
        self._index.replace([_load(row) for row in rows])

    def content_hash(self, document_id: str) -> str | None:
        """Return the content hash of a document."""
        return self._index.content_hash(document_id)

    def document_ids(self, prefix: str) -> Iterator[str]:
        """Yield ids in order."""
        return self._index.document_ids(prefix)

    def replace(self, batch: Sequence[ChunkedDocument]) -> None:
        """Store the documents in one transaction."""
        with self._connection:
            for item in batch:
                self._connection.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?)", _dump(item))
                self._connection.execute("DELETE FROM failures WHERE source = ?", (item.document.document_id,))
        self._index.replace(batch)

    def delete(self, document_ids: Sequence[str]) -> None:
        """Remove the documents in one transaction."""
        with self._connection:
            for name in document_ids:
                self._connection.execute("DELETE FROM documents WHERE document_id = ?", (name,))
                self._connection.execute("DELETE FROM failures WHERE source = ?", (name,))
        self._index.delete(document_ids)

    def record_failure(self, failure: IngestFailure) -> None:
        """Remember the failure."""
        with self._connection:
            self._connection.execute("INSERT OR REPLACE INTO failures VALUES (?, ?)", (failure.source, failure.reason))

    def failures(self) -> tuple[IngestFailure, ...]:
        """Return the failures by source."""
        rows = self._connection.execute("SELECT source, reason FROM failures ORDER BY source")
        return tuple(IngestFailure(source=source, reason=reason) for source, reason in rows)

    def search(self, query: str, *, limit: int, filters: Filters = NO_FILTERS) -> tuple[RetrievalHit, ...]:
        """Return the best chunks."""
        return self._index.search(query, limit=limit, filters=filters)


def _dump(item: ChunkedDocument) -> tuple[str, ...]:
    document = item.document
    chunks = [[chunk.start, chunk.end, chunk.section] for chunk in item.chunks]
    return (
        document.document_id,
        document.title,
        document.text,
        document.content_hash,
        json.dumps(dict(document.metadata)),
        json.dumps(chunks),
    )


def _load(row: tuple[str, ...]) -> ChunkedDocument:
    document_id, title, text, content_hash, metadata, chunks = row
    document = Document(
        document_id=document_id, title=title, text=text, content_hash=content_hash, metadata=json.loads(metadata)
    )
    source = text.encode()
    spans: list[tuple[int, int, str]] = json.loads(chunks)
    return ChunkedDocument(
        document=document,
        chunks=tuple(
            Chunk(
                chunk_id=f"{document_id}#{number}",
                document_id=document_id,
                start=start,
                end=end,
                text=source[start:end].decode(),
                section=section,
            )
            for number, (start, end, section) in enumerate(spans, start=1)
        ),
    )
