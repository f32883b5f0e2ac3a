"""The port of embedding models."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...errors import AppError

Vectors = NDArray[np.float32]


class EmbeddingError(AppError):
    """The model gave no vectors that can be used."""


class EmbeddingBudgetError(EmbeddingError):
    """The request would exceed what may be spent on embeddings."""


class Embedder(Protocol):
    """Promises a vector of length 1 for every text, or of length 0 for one in which it sees nothing."""

    @property
    def name(self) -> str:
        """The origin of vectors: those of different names do not compare."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of passages in their order, shape `(n_texts, dimensions)`.

        Raises:
            EmbeddingError: there is none for one of them.
        """
        ...

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a query, shape `(dimensions,)`.

        Raises:
            EmbeddingError: there is none.
        """
        ...


def unit_rows(vectors: Vectors) -> Vectors:
    """Return the vectors, shape `(n, dimensions)`, each divided by its length; zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
