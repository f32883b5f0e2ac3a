"""Where documents and their chunks are kept, as ingestion sees it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..domain.documents import Chunk, Document


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkedDocument:
    """A document and all of its chunks, in the document's order."""

    document: Document
    chunks: tuple[Chunk, ...]


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
