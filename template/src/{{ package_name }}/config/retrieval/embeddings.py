"""Settings of the embedding model."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

# How the vectors of tokens become that of a text.
Pooling = Literal["mean", "first"]


class EmbeddingsSettings(BaseModel):
    """Settings of embeddings.

    With `none`, search has no vectors. `offline` hashes words and their letters; it knows no synonyms. `onnx` runs the
    model in the folder `path` on this machine; its texts are cut after `max_tokens`, and `query_prefix` and
    `passage_prefix` are put before them. The other settings are of providers.

    `timeout_s` bounds each wait for the network, `deadline_s` each request, retries included; `batch` is how many
    passages a request carries. The token and cost limits hold from when the store is opened; a cost limit needs the
    price, in USD per million tokens. Keys come from the environment.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: Literal["none", "offline", "onnx", "openai", "azure", "openai-compatible"] = "none"
    model: str | None = None
    base_url: str | None = None
    api_version: str = "2024-10-21"
    path: Path | None = None
    pooling: Pooling = "mean"
    query_prefix: str = ""
    passage_prefix: str = ""
    max_tokens: Annotated[int, Field(ge=16, le=32_768)] = 256
    batch: Annotated[int, Field(ge=1, le=2_048)] = 64
    timeout_s: Annotated[float, Field(gt=0)] = 30.0
    deadline_s: Annotated[float, Field(gt=0)] = 90.0
    max_attempts: Annotated[int, Field(ge=1, le=10)] = 4
    max_reply_bytes: Annotated[int, Field(ge=1_024)] = 64_000_000
    max_total_tokens: Annotated[int, Field(ge=1)] | None = None
    max_cost_usd: Annotated[float, Field(gt=0)] | None = None
    input_usd_per_mtok: Annotated[float, Field(ge=0)] | None = None

    @property
    def model_name(self) -> str:
        """The model that is asked for; a deployment's name on Azure."""
        return self.model or "text-embedding-3-small"

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.provider in {"azure", "openai-compatible"} and not (self.model and self.base_url):
            raise ValueError(f"provider {self.provider} needs model and base_url")
        if self.provider == "onnx" and self.path is None:
            raise ValueError("provider onnx needs path")
        if self.max_cost_usd is not None and self.input_usd_per_mtok is None:
            raise ValueError("a cost limit needs input_usd_per_mtok")
        return self
