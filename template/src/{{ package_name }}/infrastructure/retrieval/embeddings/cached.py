"""Vectors of texts that were embedded before."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ....models.retrieval.embeddings import Embedder, Vectors
from ....repositories.retrieval.cache import Cache


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedEmbedder:
    """An `Embedder` that asks `inner` for what is not in the cache; a vector depends on its model and text only."""

    inner: Embedder
    cache: Cache

    @property
    def name(self) -> str:
        """The origin of vectors."""
        return self.inner.name

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of passages."""
        return self._rows("passage", texts, self.inner.embed_documents)

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a query."""
        row: Vectors = self._rows("query", [text], lambda texts: self.inner.embed_query(texts[0])[np.newaxis])[0]
        return row

    def _rows(self, kind: str, texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
        keys = [self._key(kind, text) for text in texts]
        found = {key: vector for key in keys if (vector := _vector(self.cache.get(key))) is not None}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        if missing or not texts:
            vectors = embed(list(missing.values()))
            if not texts:
                return vectors
            for key, vector in zip(missing, vectors, strict=True):
                found[key] = vector
                self.cache.put(key, vector.astype("<f4").tobytes())
        return np.stack([found[key] for key in keys])

    def _key(self, kind: str, text: str) -> str:
        return f"vector:{hashlib.sha256(repr((self.name, kind, text)).encode()).hexdigest()}"


def _vector(value: bytes | None) -> Vectors | None:
    return None if value is None or len(value) % 4 else np.frombuffer(value, "<f4").astype(np.float32)
