"""Search by words and by vectors together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..errors import AppError
from ..models.retrieval.embeddings import Embedder
from .hits import NO_FILTERS, Filters, RetrievalHit
from .ranking.fusion import fused
from .stores import ChunkedDocument, ChunkVectors, IngestFailure, Store

_POOL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class HybridStore:
    """A `SearchableStore` that embeds documents when they are stored, and fuses the results of both searches.

    A document that another model embedded counts as not stored, so that the next ingestion embeds it again.
    """

    store: Store
    embedder: Embedder

    def content_hash(self, document_id: str) -> str | None:
        """Return the content hash of a document that this embedder embedded."""
        if self.store.embedded_by(document_id) != self.embedder.name:
            return None
        return self.store.content_hash(document_id)

    def document_ids(self, prefix: str) -> Iterator[str]:
        """Yield ids in order."""
        return self.store.document_ids(prefix)

    def replace(self, batch: Sequence[ChunkedDocument]) -> None:
        """Store the documents with their vectors; nothing is stored where there are none."""
        rows = self.embedder.embed_documents([chunk.searched for item in batch for chunk in item.chunks])
        embedded, start = [], 0
        for item in batch:
            end = start + len(item.chunks)
            embedded.append(replace(item, vectors=ChunkVectors(model=self.embedder.name, rows=rows[start:end])))
            start = end
        self.store.replace(embedded)

    def delete(self, document_ids: Sequence[str]) -> None:
        """Remove the documents."""
        self.store.delete(document_ids)

    def flush(self) -> None:
        """Make the changes visible."""
        self.store.flush()

    def record_failure(self, failure: IngestFailure) -> None:
        """Remember the failure."""
        self.store.record_failure(failure)

    def failures(self) -> tuple[IngestFailure, ...]:
        """Return the failures by source."""
        return self.store.failures()

    def search(self, query: str, *, limit: int, filters: Filters = NO_FILTERS) -> tuple[RetrievalHit, ...]:
        """Return the best passages of both searches together, most by words; equal scores are ordered by chunk id.

        Raises:
            EmbeddingError: the query could not be embedded.
            AppError: no document that could be found has been embedded by this model.
        """
        pool = max(limit, _POOL)
        by_words = self.store.search(query, limit=pool, filters=filters)
        vector = self.embedder.embed_query(query)
        if not vector.any():
            return by_words[:limit]
        by_vectors = self.store.nearest(vector, model=self.embedder.name, limit=pool, filters=filters)
        if by_words and not by_vectors:
            raise AppError(
                f"the documents have no vectors of {self.embedder.name}",
                hint="run `ingest` again, or set retrieval.embeddings.provider to none",
            )
        return fused(by_words, by_vectors)[:limit]
