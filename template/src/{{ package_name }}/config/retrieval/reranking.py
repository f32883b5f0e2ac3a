"""Settings of reranking."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

RerankProtocol = Literal["cohere", "tei"]


class RerankingSettings(BaseModel):
    """`pool` is the number of best hits that are reranked.

    `path` and `max_tokens` are of `onnx`: the folder of a cross-encoder, and where its pairs of texts are cut. The
    others are of the provider: `base_url` is what comes before `/rerank`, and `protocol` what the server speaks
    there: that of Cohere (also Jina, vLLM and others), or that of text-embeddings-inference. `timeout_s` bounds each
    wait for the network, `deadline_s` each request, retries included. The key comes from the environment.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    pool: Annotated[int, Field(ge=2, le=1_000)] = 32
    path: Path | None = None
    max_tokens: Annotated[int, Field(ge=16, le=32_768)] = 512
    protocol: RerankProtocol = "cohere"
    model: str | None = None
    base_url: str | None = None
    timeout_s: Annotated[float, Field(gt=0)] = 10.0
    deadline_s: Annotated[float, Field(gt=0)] = 30.0
    max_attempts: Annotated[int, Field(ge=1, le=10)] = 4
    max_reply_bytes: Annotated[int, Field(ge=1_024)] = 4_000_000
