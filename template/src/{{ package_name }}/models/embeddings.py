"""The embedding model that retrieval calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ..errors import AppError

Vector = tuple[float, ...]


class EmbeddingError(AppError):
    """The model gave no embedding that can be used."""


class EmbeddedAs(StrEnum):
    """What a text is to a search; some models embed the two differently."""

    QUERY = "query"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Embeddings:
    """One vector of length `dimensions` a text, in the order of the texts; `input_tokens` is 0 if not counted."""

    vectors: tuple[Vector, ...]
    model: str
    input_tokens: int = 0


class EmbeddingModel(Protocol):
    """Promises one vector a text, or `EmbeddingError`. Vectors of different `model`s cannot be compared."""

    @property
    def model(self) -> str:
        """The name that is stored with every vector."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of every vector."""
        ...

    def embed(self, texts: Sequence[str], *, embedded_as: EmbeddedAs) -> Embeddings:
        """Return the embeddings; of no texts, none."""
        ...
