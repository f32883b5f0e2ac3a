"""Which embedding model search uses beside words, and how long it may take."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class EmbeddingsSettings(BaseModel):
    """With `none`, search has no vectors. `offline` hashes words and their letters; it knows no synonyms.

    `timeout_s` bounds each wait for the network, `deadline_s` each request, retries included; `batch` is how many
    passages a request carries. Keys come from the environment.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: Literal["none", "offline", "openai", "openai-compatible"] = "none"
    model: str = "text-embedding-3-small"
    base_url: str | None = None
    batch: Annotated[int, Field(ge=1, le=2_048)] = 64
    timeout_s: Annotated[float, Field(gt=0)] = 30.0
    deadline_s: Annotated[float, Field(gt=0)] = 90.0
    max_attempts: Annotated[int, Field(ge=1, le=10)] = 4
    max_reply_bytes: Annotated[int, Field(ge=1_024)] = 64_000_000

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.provider == "openai-compatible" and not self.base_url:
            raise ValueError("provider openai-compatible needs base_url")
        return self
