"""Ports of document stores; an adapter implements `Store`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..domain.retrieval.documents import Chunk, Document
from .hits import NO_FILTERS, Filters, RetrievalHit, Retriever

Vector = NDArray[np.float32]

# Digits of a cosine that are the same whichever way it was computed: passages that differ in later ones tie.
COSINE_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChunkVectors:
    """The vectors of a document's chunks in their order, shape `(n_chunks, dimensions)`, each of length 1 or 0.

    Only vectors of the same `model` compare.
    """

    model: str
    rows: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkedDocument:
    """A document and all of its chunks, in the document's order; `warnings` say what could not be read."""

    document: Document
    chunks: tuple[Chunk, ...]
    vectors: ChunkVectors | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestFailure:
    """A source that could not be ingested, and why."""

    source: str
    reason: str


class DocumentStore(Protocol):
    """Promises that a document and its chunks appear, change and vanish as one, also for a reader at the same time."""

    def content_hash(self, document_id: str) -> str | None:
        """Return the content hash of a stored document, or None."""
        ...

    def document_ids(self, prefix: str) -> Iterator[str]:
        """Yield the ids of the stored documents that start with `prefix`, in order."""
        ...

    def replace(self, batch: Sequence[ChunkedDocument]) -> None:
        """Store documents in the place of earlier versions, all or none, and forget earlier failures of them."""
        ...

    def delete(self, document_ids: Sequence[str]) -> None:
        """Remove documents with their chunks, and failures of these sources; one that is not stored is not an error."""
        ...

    def flush(self) -> None:
        """Make every change so far visible to searches, all at once; ends an ingestion."""
        ...

    def record_failure(self, failure: IngestFailure) -> None:
        """Remember why the last attempt to ingest a source failed."""
        ...

    def failures(self) -> tuple[IngestFailure, ...]:
        """Return the sources whose last attempt failed, by source."""
        ...


class VectorSearch(Protocol):
    """Promises the passages whose vectors are nearest to another, exactly; none of them violates the filters."""

    def embedded_by(self, document_id: str) -> str | None:
        """Return the model that made the vectors of a stored document, or None if it has none or is not stored."""
        ...

    def nearest(
        self, vector: Vector, *, model: str, limit: int, filters: Filters = NO_FILTERS
    ) -> tuple[RetrievalHit, ...]:
        """Return at most `limit` hits by falling cosine with `vector`, which is of length 1.

        Only documents that `model` embedded are looked at. Scores are rounded to `COSINE_DIGITS`; equal ones are
        ordered by chunk id.
        """
        ...


class SearchableStore(DocumentStore, Retriever, Protocol):
    """Documents, stored and found."""


class Store(SearchableStore, VectorSearch, Protocol):
    """Documents, found by their words and by their vectors: every store keeps all three promises."""
