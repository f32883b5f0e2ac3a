"""Settings of chunking, search and answers."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .cache import CacheSettings
from .embeddings import EmbeddingsSettings
from .nli import NliSettings
from .reranking import RerankingSettings
from .s3 import S3Settings


class RetrievalSettings(BaseModel):
    """Settings of ingestion, search and answers.

    `store` is a key of `composition.retrieval.stores.choices.STORES`. `reranker` selects the model that reorders
    results. Uploaded files are kept in `uploads_dir`, a folder of the project. A document of more than
    `max_source_bytes` is not read, and fails where its text takes more than `extraction_timeout_s` or
    `extraction_memory_bytes` to get. `suffixes` maps file suffixes to formats beside those of
    `infrastructure.retrieval.extractors.SUFFIXES`, or to `ignore`. Values of `searched_metadata` are found like words.
    Where more than `max_deleted_share` of the documents of an ingestion would be deleted, none is. A document is cut
    into chunks of at most `chunk_tokens`, each of which repeats up to `overlap_tokens` of the one before. The model
    receives the best `passages` chunks that fit into `context_tokens`. An answer is refused, in the words of `refusal`,
    where the cited chunks mention less than the share `min_support` of the question's words; people are alerted when
    more than `max_refusal_rate` of the last 50 answers are refusals. By `groundedness`
    the sentences of an answer are compared with them by words, by the chat model or by `nli`. Tokens are estimated.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    store: str = "embedded"
    embeddings: EmbeddingsSettings = EmbeddingsSettings()
    cache: CacheSettings = CacheSettings()
    reranker: Literal["none", "provider", "chat", "onnx"] = "none"
    reranking: RerankingSettings = RerankingSettings()
    groundedness: Literal["lexical", "chat", "nli"] = "lexical"
    nli: NliSettings = NliSettings()
    s3: S3Settings = S3Settings()
    uploads_dir: Path = Path("var/uploads")
    max_source_bytes: Annotated[int, Field(ge=1)] = 20_000_000
    extraction_timeout_s: Annotated[float, Field(gt=0)] = 60.0
    extraction_memory_bytes: Annotated[int, Field(ge=200_000_000)] = 2_000_000_000
    suffixes: dict[Annotated[str, Field(pattern=r"^\.?[^./]*$")], str] = {}
    searched_metadata: tuple[str, ...] = ("date", "keywords", "tags", "valid_from", "version")
    max_deleted_share: Annotated[float, Field(ge=0, le=1)] = 0.5
    chunk_tokens: Annotated[int, Field(ge=32)] = 320
    overlap_tokens: Annotated[int, Field(ge=0)] = 40
    passages: Annotated[int, Field(ge=1, le=100)] = 8
    context_tokens: Annotated[int, Field(ge=64)] = 2_000
    min_support: Annotated[float, Field(ge=0, le=1)] = 0.5
    max_refusal_rate: Annotated[float, Field(ge=0, le=1)] = 0.5
    refusal: Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")] = (
        "The documents do not answer this question."
    )

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.uploads_dir.is_absolute() or ".." in self.uploads_dir.parts:
            raise ValueError("uploads_dir is not a path below the project's folder")
        named = self.reranking.base_url and (self.reranking.model or self.reranking.protocol == "tei")
        if self.reranker == "provider" and not named:
            raise ValueError("reranker provider needs reranking.base_url and, for protocol cohere, reranking.model")
        if self.reranker == "onnx" and self.reranking.path is None:
            raise ValueError("reranker onnx needs reranking.path")
        if self.groundedness == "nli" and self.nli.path is None:
            raise ValueError("groundedness nli needs nli.path")
        return self
