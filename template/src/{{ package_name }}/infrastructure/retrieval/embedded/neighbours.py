"""Vectors in memory, compared exactly and all at once."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ....retrieval.stores import COSINE_DIGITS, Vector

_FIRST_LOOK = 512

Keys = NDArray[np.int64]
Matrix = NDArray[np.float32]


class Neighbours(Protocol):
    """Vectors of one model by their keys; keys that are added are higher than all before."""

    def keep(self, keys: Keys) -> None:
        """Forget the vectors with other keys than these, which may be of vectors not yet added."""
        ...

    def add(self, keys: Keys, rows: Matrix) -> None:
        """Add vectors of length 1 or 0."""
        ...

    def falling(self, vector: Vector) -> Iterator[tuple[Keys, Matrix]]:
        """Yield all keys with their rounded cosines, by falling cosine, in parts that do not end between equal ones."""
        ...


class NumpyNeighbours:
    """`Neighbours` in one matrix."""

    def __init__(self) -> None:
        self._keys: Keys = np.empty(0, dtype=np.int64)
        self._rows: Matrix = np.empty((0, 0), dtype=np.float32)

    def keep(self, keys: Keys) -> None:
        """Copy the rows that stay."""
        kept = np.isin(self._keys, keys)
        if not kept.all():
            self._keys, self._rows = self._keys[kept], self._rows[kept]

    def add(self, keys: Keys, rows: Matrix) -> None:
        """Append the rows."""
        self._rows = np.concatenate([self._rows, rows]) if len(self._keys) else rows
        self._keys = np.concatenate([self._keys, keys])

    def falling(self, vector: Vector) -> Iterator[tuple[Keys, Matrix]]:
        """Yield growing parts."""
        if not len(self._keys):
            return
        cosines = np.round(self._rows @ vector, COSINE_DIGITS)
        order = np.argsort(-cosines, kind="stable")
        keys, cosines = self._keys[order], cosines[order]
        start, size = 0, _FIRST_LOOK
        while start < len(keys):
            end = min(start + size, len(keys))
            end = int(np.searchsorted(-cosines, -cosines[end - 1], side="right"))
            yield keys[start:end], cosines[start:end]
            start, size = end, size * 4
