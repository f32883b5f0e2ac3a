"""Vectors in a flat index of FAISS, which compares them exactly and does not sort what is not asked for."""

from collections.abc import Iterator

import faiss
import numpy as np

from ....retrieval.stores import COSINE_DIGITS, Vector
from ..embedded.neighbours import Keys, Matrix

_FIRST_LOOK = 512


class FaissNeighbours:
    """`Neighbours` of FAISS."""

    def __init__(self) -> None:
        self._index: faiss.IndexIDMap2 | None = None

    def keep(self, keys: Keys) -> None:
        """Remove the others."""
        if self._index is None:
            return
        gone = np.setdiff1d(faiss.vector_to_array(self._index.id_map), keys)
        if len(gone):
            self._index.remove_ids(faiss.IDSelectorBatch(gone))
        if not self._index.ntotal:
            # Vectors of another model may have another length.
            self._index = None

    def add(self, keys: Keys, rows: Matrix) -> None:
        """Append the rows."""
        if self._index is None:
            self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(rows.shape[1]))
        self._index.add_with_ids(np.ascontiguousarray(rows), keys)

    def falling(self, vector: Vector) -> Iterator[tuple[Keys, Matrix]]:
        """Yield growing parts, each of a search of its own."""
        total = self._index.ntotal if self._index is not None else 0
        start, size = 0, _FIRST_LOOK
        while self._index is not None and start < total:
            found, keys = self._index.search(vector[None], min(start + size, total))
            cosines = np.round(found[0], COSINE_DIGITS)
            end = len(cosines)
            if end < total:
                end = int(np.searchsorted(-cosines, -cosines[-1], side="left"))
            if end > start:
                yield keys[0, start:end], cosines[start:end]
            start, size = max(start, end), size * 4
