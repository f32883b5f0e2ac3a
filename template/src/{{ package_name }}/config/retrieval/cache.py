"""Where answers and vectors are cached."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class CacheSettings(BaseModel):
    """`memory` is that of each process, and `redis` the server at REDIS_URL, which processes share.

    What is cached is forgotten after `ttl_s` seconds and, in memory, beyond `max_entries`. A request waits `timeout_s`
    for Redis at most.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    store: Literal["none", "memory", "redis"] = "memory"
    ttl_s: Annotated[float, Field(gt=0)] = 600.0
    max_entries: Annotated[int, Field(ge=1)] = 1_000
    timeout_s: Annotated[float, Field(gt=0)] = 0.2
