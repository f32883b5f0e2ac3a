"""The reranking model that retrieval calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..errors import AppError


class RerankError(AppError):
    """The model gave no order that can be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """How relevant the text at `index` is: higher is better, comparable within one call only."""

    index: int
    score: float


class RerankModel(Protocol):
    """Promises one `Relevance` a text, or `RerankError`."""

    @property
    def model(self) -> str:
        """The name that is recorded with every answer."""
        ...

    def rerank(self, query: str, texts: Sequence[str]) -> tuple[Relevance, ...]:
        """Return the relevance of every text, best first; ties stay in the order of `texts`."""
        ...
