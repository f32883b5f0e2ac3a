"""The documents of the embedded store in one SQLite file, which is the truth.

A chunk's row is never changed. A new version of a document adds rows and marks the old ones as superseded in one
transaction; whoever derives an index from the rows removes them once the index no longer names them.
"""

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from ....domain.retrieval.documents import searched_text
from ....errors import AppError
from ....retrieval.ranking.feedback import TermVector
from ....retrieval.ranking.ranking import term_vector
from ....retrieval.stores import ChunkedDocument, IngestFailure
from ....retrieval.text.analysis import identifiers, terms
from ...private_files import make_private
from .lexical_index import IndexEntry
from .neighbours import Neighbours, NumpyNeighbours
from .tables import make_tables
from .vectors import EmbeddedVectors

_RARE_LANGUAGE = 0.01
_BUSY_SECONDS = 30
# Holds the inner pages of the table of a million chunks, so that a row is one read.
_CACHE_KIB = 8_192
# SQLite takes no more than 32,766 in a statement.
_MOST_VARIABLES = 30_000
# What SQLite says where the file is as it was, and cannot be used for now.
_NOT_ITS_FAULT = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR")


class StoredChunk(NamedTuple):
    """A row that a search needs; a tuple, because every search makes many."""

    key: int
    chunk_id: str
    document_id: str
    text: str
    section: str
    title: str
    language: str
    context: str
    term_hashes: bytes
    term_counts: bytes

    @property
    def term_vector(self) -> TermVector:
        """Return the terms of the chunk."""
        return self.term_hashes, self.term_counts

    @property
    def searched(self) -> str:
        """The text by which the chunk is found."""
        return searched_text(title=self.title, section=self.section, context=self.context, text=self.text)


@contextmanager
def open_documents(file: Path, neighbours: Neighbours | None = None) -> Iterator["SqliteDocuments"]:
    """Yield the documents in `file`, which is made if it is missing; `neighbours` is empty and compares vectors.

    Raises:
        AppError: the file is not a store, or may not be written.
    """
    make_private(file)
    connection = sqlite3.connect(file, check_same_thread=False, timeout=_BUSY_SECONDS)
    try:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            make_tables(connection)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname.startswith(_NOT_ITS_FAULT):
                raise AppError(
                    f"{file}: cannot be opened: {error}", hint="may it be written, is the disk full?"
                ) from error
            raise AppError(f"{file}: not a store: {error}", hint=f"move {file} away and ingest again") from error
        yield SqliteDocuments(connection, neighbours or NumpyNeighbours())
    finally:
        connection.close()


class SqliteDocuments:
    """Documents, chunks and failures; safe to use from several threads and processes.

    `lock` guards the connection, and `vectors`, which belong to the chunks.
    """

    def __init__(self, connection: sqlite3.Connection, neighbours: Neighbours) -> None:
        self._connection = connection
        self.lock = threading.RLock()
        self.vectors = EmbeddedVectors(connection, neighbours)

    def content_hash(self, document_id: str) -> str | None:
        """Return the content hash of a document."""
        found = self._rows("SELECT content_hash FROM documents WHERE document_id = ?", (document_id,))
        return str(found[0][0]) if found else None

    def document_ids(self, prefix: str) -> Iterator[str]:
        """Yield ids in order."""
        last = ""
        while found := self._rows(
            "SELECT document_id FROM documents WHERE document_id > ? AND substr(document_id, 1, ?) = ? "
            "ORDER BY document_id LIMIT 1000",
            (last, len(prefix), prefix),
        ):
            yield from (row[0] for row in found)
            last = found[-1][0]

    def replace(self, batch: Sequence[ChunkedDocument]) -> None:
        """Store the documents in one transaction."""
        if not batch:
            return
        with self.lock, self._connection:
            self._supersede([item.document.document_id for item in batch])
            for item in batch:
                document = item.document
                metadata = json.dumps(dict(document.metadata), ensure_ascii=False)
                row = (document.document_id, document.title, document.content_hash, metadata)
                self._connection.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)", row)
                self._connection.executemany(
                    "INSERT INTO chunks (chunk_id, document_id, span_start, span_end, text, section, language, "
                    "term_hashes, term_counts, title, context) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    rows := list(_chunk_rows(item)),
                )
                self._count_languages(Counter(str(row[6]) for row in rows))
                if item.vectors:
                    self.vectors.add(document.document_id, item.vectors)

    def delete(self, document_ids: Sequence[str]) -> None:
        """Remove the documents in one transaction."""
        if not document_ids:
            return
        with self.lock, self._connection:
            self._supersede(document_ids)
            self._connection.executemany("DELETE FROM documents WHERE document_id = ?", [(i,) for i in document_ids])

    def record_failure(self, failure: IngestFailure) -> None:
        """Remember the failure."""
        with self.lock, self._connection:
            self._connection.execute("INSERT OR REPLACE INTO failures VALUES (?, ?)", (failure.source, failure.reason))

    def failures(self) -> tuple[IngestFailure, ...]:
        """Return the failures by source."""
        rows = self._rows("SELECT source, reason FROM failures ORDER BY source")
        return tuple(IngestFailure(source=source, reason=reason) for source, reason in rows)

    def changes(self) -> int:
        """Return a number that differs once another process has committed."""
        return int(self._rows("PRAGMA data_version")[0][0])

    def languages(self) -> tuple[str, ...]:
        """Return the languages of the chunks without the rare ones, the most frequent first."""
        counted = self._rows("SELECT language, chunks FROM languages ORDER BY chunks DESC, language")
        total = sum(count for _, count in counted)
        return tuple(name for name, count in counted if count > _RARE_LANGUAGE * total)

    def chunks(self, keys: Sequence[int]) -> dict[int, StoredChunk]:
        """Return the rows that exist, by key."""
        found: dict[int, StoredChunk] = {}
        for start in range(0, len(keys), _MOST_VARIABLES):
            part = keys[start : start + _MOST_VARIABLES]
            marks = ",".join("?" * len(part))
            rows = self._rows(
                "SELECT key, chunk_id, document_id, text, section, title, language, context, term_hashes, term_counts "  # noqa: S608
                f"FROM chunks WHERE key IN ({marks})",
                part,
            )
            found |= {chunk.key: chunk for chunk in map(StoredChunk._make, rows)}
        return found

    def newest_key(self) -> int:
        """Return the highest key of a chunk; keys only rise."""
        return int(self._rows("SELECT coalesce(max(key), 0) FROM chunks")[0][0])

    def entries(self, after: int, until: int) -> Iterator[IndexEntry]:
        """Yield what an index has to know of the chunks with these keys that are not superseded."""
        rows = self._connection.execute(
            "SELECT key, chunks.title, section, context, text, language, metadata FROM chunks "
            "JOIN documents USING (document_id) WHERE key > ? AND key <= ? AND superseded IS NULL ORDER BY key",
            (after, until),
        )
        for key, title, section, context, text, language, metadata in rows:
            searched = searched_text(title=title, section=section, context=context, text=text)
            yield IndexEntry(
                key=key,
                terms=terms(searched, language),
                identifiers=identifiers(searched),
                metadata=json.loads(metadata),
            )

    def superseded(self, since: int) -> Iterator[int]:
        """Yield the keys of the chunks that were superseded after revision `since`."""
        for (key,) in self._connection.execute("SELECT key FROM chunks WHERE superseded > ?", (since,)):
            yield key

    def forget_superseded(self, until: int) -> None:
        """Remove the chunks that were superseded up to revision `until`."""
        with self.lock, self._connection:
            self._connection.execute("DELETE FROM chunks WHERE superseded <= ?", (until,))

    def state(self, name: str) -> int:
        """Return a number that was kept, or 0. `revision` counts the changes to documents."""
        found = self._rows("SELECT value FROM state WHERE name = ?", (name,))
        return int(found[0][0]) if found else 0

    def keep_state(self, **values: int) -> None:
        """Keep numbers in one transaction."""
        with self.lock, self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", values.items())

    def _supersede(self, document_ids: Sequence[str]) -> None:
        revision = self.state("revision") + 1
        for document_id in document_ids:
            of_document = "WHERE document_id = ? AND superseded IS NULL"
            rows = self._connection.execute(f"SELECT language FROM chunks {of_document}", (document_id,))  # noqa: S608
            self._count_languages(Counter({name: -count for name, count in Counter(row[0] for row in rows).items()}))
            self._connection.execute(f"UPDATE chunks SET superseded = ? {of_document}", (revision, document_id))  # noqa: S608
            self._connection.execute("DELETE FROM failures WHERE source = ?", (document_id,))
        self._connection.execute("INSERT OR REPLACE INTO state VALUES ('revision', ?)", (revision,))

    def _count_languages(self, changes: Counter[str]) -> None:
        self._connection.executemany(
            "INSERT INTO languages VALUES (?, ?) ON CONFLICT DO UPDATE SET chunks = chunks + excluded.chunks",
            changes.items(),
        )

    def _rows(self, statement: str, values: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        with self.lock:
            return self._connection.execute(statement, tuple(values)).fetchall()


def _chunk_rows(item: ChunkedDocument) -> Iterator[tuple[object, ...]]:
    for chunk in item.chunks:
        hashes, counts = term_vector(terms(chunk.searched, chunk.language))
        span = (chunk.start, chunk.end)
        names = (chunk.chunk_id, chunk.document_id)
        yield (*names, *span, chunk.text, chunk.section, chunk.language, hashes, counts, chunk.title, chunk.context)
