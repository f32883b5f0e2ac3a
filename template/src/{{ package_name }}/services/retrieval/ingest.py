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
    """Extracts and chunks sources.

    `extractors` are the supported formats by name; `suffixes` is the format of each file suffix in lower case, of files
    without suffix ("") and of names that are text with any suffix ("readme").
    """

    extractors: Mapping[str, Extractor]
    suffixes: Mapping[str, str]
    limits: ChunkLimits

    def prepare(self, source: str, data: bytes) -> ChunkedDocument:
        """Return the document and chunks of a source; its id becomes the document's id.

        Raises:
            SourceError: there is no extractor for the format, the data is damaged, or there is no text in it.
        """
        try:
            return self._prepare(source, data)
        except SourceError:
            raise
        except Exception as error:
            raise SourceError(f"cannot be read: {type(error).__name__}: {error}") from error

    def _prepare(self, source: str, data: bytes) -> ChunkedDocument:
        path = PurePosixPath(source)
        found = self._extractor(path)(data)
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

    def _extractor(self, path: PurePosixPath) -> Extractor:
        # README.Debian and COPYING.LIB are text as README and COPYING are.
        keys = (path.suffix.lower(), path.name.lower().partition(".")[0])
        known = next((self.suffixes[key] for key in keys if key in self.suffixes), None)
        if known is None:
            formats = ", ".join(sorted(suffix for suffix in self.suffixes if suffix.startswith(".")))
            raise SourceError(f"no extractor for {path.suffix} (retrieval.suffixes); there are those for {formats}")
        return self.extractors[known]


def fingerprint(data: bytes) -> str:
    """Return the SHA-256 of `data`, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _checked(metadata: Mapping[str, str]) -> Mapping[str, str]:
    try:
        is_in_force(metadata, date.max)
    except ValueError as error:
        raise SourceError(f"valid_from or valid_until: {error}") from error
    return metadata
