"""Ports of ingestion: sources, and extractors of their text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ...errors import AppError


class SourceError(AppError):
    """A source that cannot be read or holds no text; the message is the reason, without the source's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """The text of a source, with headings in Markdown's notation; its body begins at character `body_start`."""

    text: str
    title: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    body_start: int = 0


class Extractor(Protocol):
    """Promises the text of one file format, or `SourceError`; takes memory in proportion to the data, never more."""

    def __call__(self, data: bytes) -> Extracted:
        """Return the text of `data`."""
        ...


class SourceTree(Protocol):
    """Promises the sources below some paths, each once, in order, and loses none without saying so."""

    def sources(self) -> Iterator[str]:
        """Yield the id of each source, also of those that turn out to be unreadable."""
        ...

    def read(self, source: str) -> bytes:
        """Return the bytes of a source.

        Raises:
            SourceError: it is missing, too large, changed while it was read, or not a file.
        """
        ...

    def covers(self, source: str) -> bool:
        """Return whether a source with this id, if it existed, would be among `sources`."""
        ...

    def holds(self, source: str) -> bool:
        """Return whether a source that `covers` accepts is there now, in time that does not grow with the tree."""
        ...

    def prefixes(self) -> tuple[str, ...]:
        """Return prefixes such that every id that `covers` accepts starts with one of them."""
        ...

    def missing(self) -> tuple[str, ...]:
        """Return those of `prefixes` whose path is not there: what they held is not known to be gone."""
        ...
