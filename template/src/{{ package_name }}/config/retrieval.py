"""How documents are cut, found and offered to the model."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from .embeddings import EmbeddingsSettings


class RetrievalSettings(BaseModel):
    """`store` is one of `composition.stores.choices.STORES`.

    Sizes are in bytes where the name says so, else in estimated tokens.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    store: str = "embedded"
    embeddings: EmbeddingsSettings = EmbeddingsSettings()
    max_source_bytes: Annotated[int, Field(ge=1)] = 20_000_000
    chunk_tokens: Annotated[int, Field(ge=32)] = 320
    overlap_tokens: Annotated[int, Field(ge=0)] = 40
    passages: Annotated[int, Field(ge=1, le=100)] = 8
    context_tokens: Annotated[int, Field(ge=64)] = 2_000
    min_support: Annotated[float, Field(ge=0, le=1)] = 0.5
