"""Vectors of chunks beside them in SQLite, compared exactly and all at once.

A vector has its chunk's key. Like a chunk's row it is never changed, and it vanishes with it; so what was read once
stays true as long as the key is there.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ....retrieval.stores import COSINE_DIGITS, ChunkVectors, Vector

SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (key INTEGER PRIMARY KEY, model TEXT NOT NULL, vector BLOB NOT NULL) STRICT;
CREATE TRIGGER IF NOT EXISTS vector_of_removed_chunk AFTER DELETE ON chunks
BEGIN DELETE FROM vectors WHERE key = OLD.key; END;
"""
_FIRST_LOOK = 512

Matrix = NDArray[np.float32]
Keys = NDArray[np.int64]


class EmbeddedVectors:
    """The vectors of one store. The caller serializes the calls."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._model = ""
        self._keys: Keys = np.empty(0, dtype=np.int64)
        self._rows: Matrix = np.empty((0, 0), dtype=np.float32)

    def add(self, document_id: str, vectors: ChunkVectors) -> None:
        """Store the vectors of a document whose chunks were stored in the same transaction."""
        keys = self._connection.execute(
            "SELECT key FROM chunks WHERE document_id = ? AND superseded IS NULL ORDER BY key", (document_id,)
        )
        rows = vectors.rows.astype("<f4")
        self._connection.executemany(
            "INSERT INTO vectors VALUES (?, ?, ?)",
            [(key, vectors.model, row.tobytes()) for (key,), row in zip(keys.fetchall(), rows, strict=True)],
        )

    def model_of(self, document_id: str) -> str | None:
        """Return the model of a document's vectors."""
        found = self._connection.execute(
            "SELECT model FROM vectors JOIN chunks USING (key) WHERE document_id = ? AND superseded IS NULL LIMIT 1",
            (document_id,),
        ).fetchone()
        return str(found[0]) if found else None

    def nearest(
        self, vector: Vector, *, model: str, limit: int, among: Callable[[Sequence[int]], set[int]]
    ) -> list[tuple[int, float]]:
        """Return keys and rounded cosines by falling cosine: at least `limit` and all that tie with the last of them.

        `among` tells which of some keys may be returned; fewer than `limit` are returned only where there are no more.
        """
        self._refresh(model)
        if not len(self._keys):
            return []
        cosines = np.round(self._rows @ vector.astype(np.float32), COSINE_DIGITS)
        order = np.argsort(-cosines, kind="stable")
        found: list[tuple[int, float]] = []
        for part in _slices(order, cosines):
            allowed = among(self._keys[part].tolist())
            found += [(int(self._keys[i]), float(cosines[i])) for i in part if int(self._keys[i]) in allowed]
            if len(found) >= limit:
                break
        return [item for item in found if item[1] >= found[min(limit, len(found)) - 1][1]]

    def _refresh(self, model: str) -> None:
        """Read the vectors that are new and forget those that are gone."""
        if model != self._model:
            self._model, self._keys = model, np.empty(0, dtype=np.int64)
        stored = self._connection.execute("SELECT key FROM vectors WHERE model = ? ORDER BY key", (model,))
        keys = np.fromiter((row[0] for row in stored), dtype=np.int64)
        if np.array_equal(keys, self._keys):
            return
        last = int(self._keys[-1]) if len(self._keys) else 0
        added = self._connection.execute(
            "SELECT vector FROM vectors WHERE model = ? AND key > ? ORDER BY key", (model, last)
        )
        new = [np.frombuffer(row[0], dtype="<f4") for row in added]
        kept = self._rows[np.isin(self._keys, keys)] if len(self._keys) else None
        parts = [part for part in (kept, np.stack(new) if new else None) if part is not None and len(part)]
        self._rows = np.concatenate(parts).astype(np.float32) if parts else np.empty((0, 0), dtype=np.float32)
        self._keys = keys


def _slices(order: NDArray[np.int64], cosines: NDArray[np.float32]) -> Iterator[NDArray[np.int64]]:
    """Yield `order` in growing parts, none of which ends between equal cosines."""
    start, size = 0, _FIRST_LOOK
    falling = -cosines[order]
    while start < len(order):
        end = min(start + size, len(order))
        end = int(np.searchsorted(falling, falling[end - 1], side="right"))
        yield order[start:end]
        start, size = end, size * 4
