"""Vectors of chunks beside them in SQLite.

A vector has its chunk's key. Like a chunk's row it is never changed, and it vanishes with it; so what was read once
stays true as long as the key is there.
"""

import sqlite3
from collections.abc import Callable, Sequence

import numpy as np

from ....retrieval.stores import ChunkVectors, Vector
from .neighbours import Keys, Neighbours

SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (key INTEGER PRIMARY KEY, model TEXT NOT NULL, vector BLOB NOT NULL) STRICT;
CREATE TRIGGER IF NOT EXISTS vector_of_removed_chunk AFTER DELETE ON chunks
BEGIN DELETE FROM vectors WHERE key = OLD.key; END;
"""


class EmbeddedVectors:
    """The vectors of one store, those of the model that was asked for last in `neighbours`.

    The caller serializes the calls.
    """

    def __init__(self, connection: sqlite3.Connection, neighbours: Neighbours) -> None:
        self._connection = connection
        self._neighbours = neighbours
        self._model = ""
        self._keys: Keys = np.empty(0, dtype=np.int64)

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
        found: list[tuple[int, float]] = []
        for keys, cosines in self._neighbours.falling(vector.astype(np.float32)):
            allowed = among(keys.tolist())
            found += [pair for pair in zip(keys.tolist(), cosines.tolist(), strict=True) if pair[0] in allowed]
            if len(found) >= limit:
                break
        return [item for item in found if item[1] >= found[min(limit, len(found)) - 1][1]]

    def _refresh(self, model: str) -> None:
        """Read the vectors that are new and forget those that are gone."""
        if model != self._model:
            self._neighbours.keep(np.empty(0, dtype=np.int64))
            self._model, self._keys = model, np.empty(0, dtype=np.int64)
        stored = self._connection.execute("SELECT key FROM vectors WHERE model = ? ORDER BY key", (model,))
        keys = np.fromiter((row[0] for row in stored), dtype=np.int64)
        if np.array_equal(keys, self._keys):
            return
        self._neighbours.keep(keys)
        last = int(self._keys[-1]) if len(self._keys) else 0
        added = self._connection.execute(
            "SELECT vector FROM vectors WHERE model = ? AND key > ? ORDER BY key", (model, last)
        )
        rows = [np.frombuffer(row[0], dtype="<f4") for row in added]
        if rows:
            self._neighbours.add(keys[-len(rows) :], np.stack(rows).astype(np.float32))
        self._keys = keys
