"""Turn one source into a document with chunks."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath

from ...domain.retrieval.documents import Document, is_in_force
from ...retrieval.stores import ChunkedDocument
from ...retrieval.text.chunking import ChunkLimits, Layout, chunk_document
from ...retrieval.text.extraction import Extractor, SourceError

# Changed whenever extraction or chunking change.
_MAKING = b"4\n"
_DAYS = ("valid_from", "valid_until")
# The format of suffixes whose files are left out.
IGNORED = "ignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestService:
    """Extracts and chunks sources.

    `extractors` are the supported formats by name; `suffixes` is the format of each file suffix in lower case, of files
    without suffix ("") and of names that are text with any suffix ("readme"). Values of `searched_metadata` are found
    like words of the text.
    """

    extractors: Mapping[str, Extractor]
    suffixes: Mapping[str, str]
    limits: ChunkLimits
    searched_metadata: Sequence[str]

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
        extract = self.extractors[format_of(path, self.suffixes)]
        if not data:
            raise SourceError("is empty")
        found = extract(data)
        document = Document(
            document_id=source,
            title=found.title or path.stem,
            text=found.text,
            content_hash=fingerprint(data),
            language=found.language,
            metadata=_checked(found.metadata),
        )
        layout = Layout(
            headings=found.headings,
            tables=found.tables,
            body_start=found.body_start,
            context="\n".join(found.metadata[key] for key in self.searched_metadata if found.metadata.get(key)),
        )
        chunks = chunk_document(document, self.limits, layout)
        if not chunks:
            raise SourceError("holds no text")
        return ChunkedDocument(document=document, chunks=chunks, warnings=found.warnings)


def format_of(path: PurePosixPath, suffixes: Mapping[str, str]) -> str:
    """Return the name of the format of a file.

    Raises:
        SourceError: it is none of `suffixes`.
    """
    # README.Debian and COPYING.LIB are text as README and COPYING are.
    keys = (path.suffix.lower(), path.name.lower().partition(".")[0])
    known = next((suffixes[key] for key in keys if key in suffixes), None)
    if known is None:
        formats = ", ".join(sorted(suffix for suffix in suffixes if suffix.startswith(".")))
        raise SourceError(f"no extractor for {path.suffix} (retrieval.suffixes); there are those for {formats}")
    return known


def fingerprint(data: bytes) -> str:
    """Return a hash of `data` and of how documents are made of it, so that another way makes every source new."""
    return hashlib.sha256(_MAKING + data).hexdigest()


def _checked(metadata: Mapping[str, str]) -> Mapping[str, str]:
    metadata = {key: _day(value) if key in _DAYS else value for key, value in metadata.items()}
    try:
        is_in_force(metadata, date.max)
    except ValueError as error:
        raise SourceError(f"valid_from or valid_until: {error}") from error
    return metadata


def _day(value: str) -> str:
    """Return the day of a time; what is no time stays as it is."""
    with suppress(ValueError):
        return datetime.fromisoformat(value).date().isoformat()
    return value
