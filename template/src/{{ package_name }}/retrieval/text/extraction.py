"""Ports of ingestion: sources, and extractors of their text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ...errors import AppError

# What addresses and ids of objects start with, and those of files do not.
ADDRESS = "s3://"
OBJECTS = "s3:"


class SourceError(AppError):
    """A source that cannot be read or holds no text; the message is the reason, without the source's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading at the characters `start:end` of the text; what follows is its section. `level` counts from 1."""

    start: int
    end: int
    level: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table at the characters `start:end` of the text; `header` is its first row as it is in the text."""

    start: int
    end: int
    header: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """The text of a source: every visible word once and in order, a line for each row of a table, cells between "|".

    Its body begins at character `body_start`. Headings and tables are in its order. `language` is what the source
    declares, a BCP 47 tag. `warnings` say what could not be read, for people.
    """

    text: str
    title: str = ""
    language: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    headings: tuple[Heading, ...] = ()
    tables: tuple[Table, ...] = ()
    warnings: tuple[str, ...] = ()
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
