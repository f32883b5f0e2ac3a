"""The default store: documents in one SQLite file, which is the truth, and an index beside it, which is derived.

A chunk's row is never changed. A new version of a document adds rows and marks the old ones as superseded in one
transaction; the index then follows in one commit. A reader searches one commit of the index and reads rows by key, so
it sees a document as it was or as it is, whole. Superseded rows are removed once the index no longer names them.
"""

import json
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import AppError
from ...retrieval.analysis import language_of, query_words, terms
from ...retrieval.fusion import best_first
from ...retrieval.hits import NO_FILTERS, Filters, RetrievalHit
from ...retrieval.ranking import POOL, Candidate, Strategy, final_scores, profile
from ...retrieval.stores import ChunkedDocument, IngestFailure
from .lexical_index import IndexEntry, LexicalIndex, remove_index

# Raised whenever analysis or schema of the index change: an older index is then built anew.
_INDEX_VERSION = "1"
_RARE_LANGUAGE = 0.01
_BUSY_SECONDS = 30
_POLL_SECONDS = 0.02
_RELOADS = 5
_SCHEMA = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS documents (
    document_id TEXT PRIMARY KEY, title TEXT NOT NULL, content_hash TEXT NOT NULL, metadata TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS chunks (
    key INTEGER PRIMARY KEY AUTOINCREMENT, chunk_id TEXT NOT NULL, document_id TEXT NOT NULL,
    span_start INTEGER NOT NULL, span_end INTEGER NOT NULL, text TEXT NOT NULL, section TEXT NOT NULL,
    language TEXT NOT NULL, term_hashes BLOB NOT NULL, term_counts BLOB NOT NULL, superseded INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS chunks_of_document ON chunks (document_id) WHERE superseded IS NULL;
CREATE INDEX IF NOT EXISTS chunks_superseded ON chunks (superseded) WHERE superseded IS NOT NULL;
CREATE TABLE IF NOT EXISTS languages (language TEXT PRIMARY KEY, chunks INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS failures (source TEXT PRIMARY KEY, reason TEXT NOT NULL) STRICT;
"""


@contextmanager
def open_embedded_store(file: Path, *, strategy: Strategy = "mix") -> Iterator["EmbeddedStore"]:
    """Yield the store in `file`, which is made if it is missing; its index is brought up to date first.

    Raises:
        AppError: the file is not a store.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, check_same_thread=False, timeout=_BUSY_SECONDS)
    try:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            raise AppError(f"{file}: not a store: {error}", hint=f"move {file} away and ingest again") from error
        store = EmbeddedStore(connection, _open_index(connection, file), strategy=strategy)
        store.catch_up()
        yield store
    finally:
        connection.close()


class EmbeddedStore:
    """A `DocumentStore` and `Retriever` in one folder; safe to use from several threads and processes."""

    def __init__(self, connection: sqlite3.Connection, index: LexicalIndex, *, strategy: Strategy) -> None:
        self._connection = connection
        self._index = index
        self._strategy: Strategy = strategy
        self._lock = threading.RLock()
        self._seen = -1
        self._languages: tuple[str, ...] = ()

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
        """Store the documents in one transaction; `flush` makes them searchable."""
        if not batch:
            return
        with self._lock, self._connection:
            self._supersede([item.document.document_id for item in batch])
            for item in batch:
                document = item.document
                metadata = json.dumps(dict(document.metadata), ensure_ascii=False)
                row = (document.document_id, document.title, document.content_hash, metadata)
                self._connection.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)", row)
                self._connection.executemany(
                    "INSERT INTO chunks (chunk_id, document_id, span_start, span_end, text, section, language, "
                    "term_hashes, term_counts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    rows := list(_chunk_rows(item)),
                )
                self._count_languages(Counter(str(row[6]) for row in rows))

    def delete(self, document_ids: Sequence[str]) -> None:
        """Remove the documents in one transaction; `flush` takes them out of the search."""
        if not document_ids:
            return
        with self._lock, self._connection:
            self._supersede(document_ids)
            self._connection.executemany("DELETE FROM documents WHERE document_id = ?", [(i,) for i in document_ids])

    def record_failure(self, failure: IngestFailure) -> None:
        """Remember the failure."""
        with self._lock, self._connection:
            self._connection.execute("INSERT OR REPLACE INTO failures VALUES (?, ?)", (failure.source, failure.reason))

    def failures(self) -> tuple[IngestFailure, ...]:
        """Return the failures by source."""
        rows = self._rows("SELECT source, reason FROM failures ORDER BY source")
        return tuple(IngestFailure(source=source, reason=reason) for source, reason in rows)

    def flush(self) -> None:
        """Let the index follow in one commit.

        Raises:
            AppError: another process has been writing to the index for too long.
        """
        waits_until = time.monotonic() + _BUSY_SECONDS
        while not self.catch_up():
            if time.monotonic() > waits_until:
                raise AppError("the index is locked by another process", hint="stop it, or run the command again later")
            time.sleep(_POLL_SECONDS)

    def catch_up(self) -> bool:
        """Let the index follow, or return False at once while another process is writing to it."""
        with self._lock:
            if self._is_indexed():
                return True
            with self._index.writing() as writing:
                if writing is None:
                    return False
                # Only now, when nobody else writes, is it certain what the index has.
                added, revision = self._state("indexed_key"), self._state("indexed_revision")
                newest, current = self._newest_key(), self._state("revision")
                interrupted = self._state("indexing") == 1
                self._set_state(indexing=1)
                for entry in self._entries(added, newest):
                    if not (interrupted and self._index.holds(entry.key)):
                        writing.add(entry)
                for (key,) in self._connection.execute("SELECT key FROM chunks WHERE superseded > ?", (revision,)):
                    writing.remove(key)
                writing.commit()
                self._set_state(indexing=0, indexed_key=newest, indexed_revision=current)
                with self._connection:
                    self._connection.execute("DELETE FROM chunks WHERE superseded <= ?", (revision,))
            return True

    def _is_indexed(self) -> bool:
        follows = self._state("indexed_key") == self._newest_key()
        return follows and self._state("indexed_revision") == self._state("revision")

    def search(self, query: str, *, limit: int, filters: Filters = NO_FILTERS) -> tuple[RetrievalHit, ...]:
        """Return the best chunks, ranked by words, characters and feedback."""
        with self._lock:
            self._refresh()
            asked = query_words(query, language_of(query, among=self._languages))
            pool = limit if self._strategy == "lexical" else max(limit, POOL)
            for _ in range(_RELOADS):
                found = self._index.search([term for _, term in asked], limit=pool, filters=filters)
                rows = self._chunks([key for key, _ in found])
                if len(rows) == len(found):
                    break
                self._index.reload()
            rarities = self._index.rarities([term for _, term in asked])
        weights: dict[str, float] = {}
        for word, term in asked:
            weights[word] = weights.get(word, 0.0) + rarities[term]
        candidates = [
            Candidate(
                chunk_id=row[0],
                lexical=score,
                text=f"{row[3]}\n{row[2]}",
                profile=(np.frombuffer(row[4], dtype=np.uint32), np.frombuffer(row[5], dtype=np.uint8)),
            )
            for (key, score) in found
            if (row := rows.get(key))
        ]
        kept = [rows[key] for key, _ in found if key in rows]
        scores = final_scores(weights, candidates, self._strategy)
        order = best_first(scores, [candidate.chunk_id for candidate in candidates])[:limit]
        return tuple(
            RetrievalHit(
                document_id=kept[position][1],
                chunk_id=kept[position][0],
                score=float(scores[position]),
                text=kept[position][2],
                section=kept[position][3],
            )
            for position in order
        )

    def _refresh(self) -> None:
        """See what other processes committed."""
        version = self._rows("PRAGMA data_version")[0][0]
        if version != self._seen or not self._languages:
            self._index.reload()
            counted = self._rows("SELECT language, chunks FROM languages ORDER BY chunks DESC, language")
            total = sum(count for _, count in counted)
            self._languages = tuple(name for name, count in counted if count > _RARE_LANGUAGE * total)
            self._seen = version

    def _supersede(self, document_ids: Sequence[str]) -> None:
        revision = self._state("revision") + 1
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
        self._languages = ()

    def _entries(self, after: int, until: int) -> Iterator[IndexEntry]:
        rows = self._connection.execute(
            "SELECT key, section, text, language, metadata FROM chunks JOIN documents USING (document_id) "
            "WHERE key > ? AND key <= ? AND superseded IS NULL ORDER BY key",
            (after, until),
        )
        for key, section, text, language, metadata in rows:
            yield IndexEntry(key=key, terms=terms(f"{section}\n{text}", language), metadata=json.loads(metadata))

    def _chunks(self, keys: Sequence[int]) -> dict[int, tuple[str, str, str, str, bytes, bytes]]:
        marks = ",".join("?" * len(keys))
        rows = self._rows(
            "SELECT key, chunk_id, document_id, text, section, term_hashes, term_counts FROM chunks "  # noqa: S608
            f"WHERE key IN ({marks})",
            keys,
        )
        return {row[0]: row[1:] for row in rows}

    def _newest_key(self) -> int:
        return int(self._rows("SELECT coalesce(max(key), 0) FROM chunks")[0][0])

    def _state(self, name: str) -> int:
        found = self._rows("SELECT value FROM state WHERE name = ?", (name,))
        return int(found[0][0]) if found else 0

    def _set_state(self, **values: int) -> None:
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", values.items())

    def _rows(self, statement: str, values: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(statement, tuple(values)).fetchall()


def _open_index(connection: sqlite3.Connection, file: Path) -> LexicalIndex:
    """Return the index that belongs to the store, empty if it was lost or cannot be read."""
    folder = file.with_suffix(".index") / _INDEX_VERSION
    try:
        if folder.exists():
            return LexicalIndex(folder)
    except ValueError:
        remove_index(folder)
    with connection:
        connection.execute("DELETE FROM state WHERE name IN ('indexed_key', 'indexed_revision', 'indexing')")
    return LexicalIndex(folder)


def _chunk_rows(item: ChunkedDocument) -> Iterator[tuple[object, ...]]:
    for chunk in item.chunks:
        language = language_of(chunk.text)
        hashes, counts = profile(terms(f"{chunk.section}\n{chunk.text}", language))
        span = (chunk.start, chunk.end)
        names = (chunk.chunk_id, chunk.document_id)
        yield (*names, *span, chunk.text, chunk.section, language, hashes.tobytes(), counts.tobytes())
