"""Settings of reranking."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

RerankProtocol = Literal["cohere", "tei"]


class RerankingSettings(BaseModel):
    """`pool` is the number of best hits that are reranked, for `chat` as well as for `provider`.

    The others are of the provider: `base_url` is what comes before `/rerank`, and `protocol` what the server speaks
    there: that of Cohere (also Jina, vLLM and others), or that of text-embeddings-inference. `timeout_s` bounds each
    wait for the network, `deadline_s` each request, retries included. The key comes from the environment.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    pool: Annotated[int, Field(ge=2, le=1_000)] = 32
    protocol: RerankProtocol = "cohere"
    model: str | None = None
    base_url: str | None = None
    timeout_s: Annotated[float, Field(gt=0)] = 10.0
    deadline_s: Annotated[float, Field(gt=0)] = 30.0
    max_attempts: Annotated[int, Field(ge=1, le=10)] = 4
    max_reply_bytes: Annotated[int, Field(ge=1_024)] = 4_000_000
