"""Hits of a search and their wire form."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NotRequired, Protocol, TypedDict

from ..domain.retrieval.documents import searched_text
from ..errors import AppError
from .text.analysis import UNKNOWN, shown_language

_DEFAULT_LANGUAGE = "english"


class RetrievalHitPayload(TypedDict):
    """A hit on the wire; `language` is the name of a language in English, or "unknown"."""

    document_id: str
    chunk_id: str
    score: float
    text: str
    title: NotRequired[str]
    section: NotRequired[str]
    language: NotRequired[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalHit:
    """A passage and how well it matched: a higher score is better; scores of different queries do not compare.

    `section` names the headings above the passage, `title` its document, `language` its language, and `context` what
    else belongs to it, such as the header of its table.
    """

    document_id: str
    chunk_id: str
    score: float
    text: str
    section: str = ""
    title: str = ""
    language: str = _DEFAULT_LANGUAGE
    context: str = ""

    @property
    def searched(self) -> str:
        """The text by which the passage was found."""
        return searched_text(title=self.title, section=self.section, context=self.context, text=self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The conditions of a hit: metadata that is equal, and a day on which its document is in force."""

    metadata: Mapping[str, str] = field(default_factory=dict)
    in_force_on: date | None = None


NO_FILTERS = Filters()


class Retriever(Protocol):
    """Promises the best passages for a query, none of which violates the filters."""

    def search(self, query: str, *, limit: int, filters: Filters = NO_FILTERS) -> tuple[RetrievalHit, ...]:
        """Return at most `limit` hits, best first; equal scores are ordered by chunk id."""
        ...


class InvalidHitError(AppError):
    """A payload that is not a hit; the message names the field."""


def parse_hit(payload: Mapping[str, object]) -> RetrievalHit:
    """Return a `RetrievalHitPayload` that came over the wire as a hit.

    Raises:
        InvalidHitError: a field is missing, empty or of the wrong type.
    """
    score = payload.get("score")
    if isinstance(score, bool) or not isinstance(score, int | float) or not math.isfinite(score):
        raise InvalidHitError("retrieval hit: score: not a finite number")
    language = _text(payload, "language", default=_DEFAULT_LANGUAGE)
    return RetrievalHit(
        document_id=_text(payload, "document_id"),
        chunk_id=_text(payload, "chunk_id"),
        score=float(score),
        text=_text(payload, "text"),
        title=_text(payload, "title", default=""),
        section=_text(payload, "section", default=""),
        language=_DEFAULT_LANGUAGE if language == UNKNOWN else language,
    )


def hit_payload(hit: RetrievalHit) -> RetrievalHitPayload:
    """Return the wire form of a hit."""
    return {
        "document_id": hit.document_id,
        "chunk_id": hit.chunk_id,
        "score": hit.score,
        "text": hit.text,
        "title": hit.title,
        "section": hit.section,
        "language": shown_language(hit.searched, hit.language),
    }


def _text(payload: Mapping[str, object], field_name: str, *, default: str | None = None) -> str:
    value = payload.get(field_name, default)
    if not isinstance(value, str):
        raise InvalidHitError(f"retrieval hit: {field_name}: not text")
    if default is None and not value.strip():
        raise InvalidHitError(f"retrieval hit: {field_name}: cannot be empty")
    return value
