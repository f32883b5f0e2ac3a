"""Documents of the knowledge base and their chunks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One source as it was extracted. `text` is never changed afterwards: the spans of its chunks point into it.

    `content_hash` is a hash of the source's bytes. `language` is what the source declares, a BCP 47 tag. `metadata`
    comes from the document itself; its `valid_from` and `valid_until` are ISO dates, both inclusive.
    """

    document_id: str
    title: str
    text: str
    content_hash: str
    language: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A passage of a document.

    `text` is the slice `start:end` of the document's UTF-8 bytes, byte for byte. `section` names the headings above it,
    outermost first, joined by " > "; `title` is that of the document, `language` the language of the passage, and
    `context` what else belongs to it: the header of its table, metadata that is searched.
    """

    chunk_id: str
    document_id: str
    start: int
    end: int
    text: str
    section: str
    title: str
    language: str
    context: str = ""

    @property
    def searched(self) -> str:
        """The text by which the passage is found."""
        return searched_text(title=self.title, section=self.section, context=self.context, text=self.text)


def searched_text(*, title: str, section: str, context: str, text: str) -> str:
    """Return the text by which a passage is found: a title that heads the section is not repeated."""
    heading = section if section.partition(" > ")[0] == title else f"{title}\n{section}".strip()
    return "\n".join(filter(None, [heading, context, text]))


def is_in_force(metadata: Mapping[str, str], day: date) -> bool:
    """Return whether a document applies on `day`; one without dates always does.

    Raises:
        ValueError: a date is not an ISO date.
    """
    starts = date.fromisoformat(metadata.get("valid_from") or date.min.isoformat())
    ends = date.fromisoformat(metadata.get("valid_until") or date.max.isoformat())
    return starts <= day <= ends
