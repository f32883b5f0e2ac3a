"""Documents of the knowledge base and their chunks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One source as it was extracted. `text` is never changed afterwards: the spans of its chunks point into it.

    `content_hash` is the SHA-256 of the source's bytes. `metadata` comes from the document itself; its `valid_from` and
    `valid_until` are ISO dates, both inclusive.
    """

    document_id: str
    title: str
    text: str
    content_hash: str
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A passage of a document.

    `text` is the slice `start:end` of the document's UTF-8 bytes, byte for byte. `section` names the headings above it,
    outermost first, joined by " > ".
    """

    chunk_id: str
    document_id: str
    start: int
    end: int
    text: str
    section: str


def is_in_force(metadata: Mapping[str, str], day: date) -> bool:
    """Return whether a document applies on `day`; one without dates always does.

    Raises:
        ValueError: a date is not an ISO date.
    """
    starts = date.fromisoformat(metadata.get("valid_from") or date.min.isoformat())
    ends = date.fromisoformat(metadata.get("valid_until") or date.max.isoformat())
    return starts <= day <= ends
