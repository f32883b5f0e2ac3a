"""Turn one source into a document with chunks."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from ...domain.retrieval.documents import Document, is_in_force
from ...retrieval.stores import ChunkedDocument
from ...retrieval.text.chunking import ChunkLimits, chunk_document
from ...retrieval.text.extraction import Extractor, SourceError


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestService:
    """Extracts and chunks sources; `extractors` are the supported formats, by file suffix in lower case."""

    extractors: Mapping[str, Extractor]
    limits: ChunkLimits

    def prepare(self, source: str, data: bytes) -> ChunkedDocument:
        """Return the document and chunks of a source; its id becomes the document's id.

        Raises:
            SourceError: there is no extractor for the format, the data is damaged, or there is no text in it.
        """
        path = PurePosixPath(source)
        extractor = self.extractors.get(path.suffix.lower())
        if extractor is None:
            known = ", ".join(sorted(self.extractors))
            raise SourceError(f"no extractor for {path.suffix or 'a file without suffix'}; there are those for {known}")
        found = extractor(data)
        document = Document(
            document_id=source,
            title=found.title or path.stem,
            text=found.text,
            content_hash=fingerprint(data),
            metadata=_checked(found.metadata),
        )
        chunks = chunk_document(document, self.limits, body_start=found.body_start)
        if not chunks:
            raise SourceError("holds no text")
        return ChunkedDocument(document=document, chunks=chunks)


def fingerprint(data: bytes) -> str:
    """Return the SHA-256 of `data`, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _checked(metadata: Mapping[str, str]) -> Mapping[str, str]:
    try:
        is_in_force(metadata, date.max)
    except ValueError as error:
        raise SourceError(f"valid_from or valid_until: {error}") from error
    return metadata
