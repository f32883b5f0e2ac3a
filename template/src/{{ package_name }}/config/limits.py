"""Limits of the HTTP API: sizes, times, rates and how much it does at once."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class LimitsSettings(BaseModel):
    """Each caller may send `rate` requests to a route, where `config/access.yaml` names no other rate.

    A client address may send `failed_rate` credentials that prove nothing. Rates are counted in `storage`: in the
    process, or for several processes in Redis (`async+redis://HOST:PORT`). Requests with a body above `body_bytes`, or
    whose head or body takes longer than `receive_s`, are refused; so are those beyond `concurrent` at a time, while up
    to `connections` may be open. On SIGTERM, requests in progress are given `drain_s`. Browsers may call
    from `cors_origins`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rate: Annotated[str, Field(pattern=r"^[1-9]\d{0,6}/(second|minute|hour|day)$")] = "600/minute"
    failed_rate: Annotated[str, Field(pattern=r"^[1-9]\d{0,6}/(second|minute|hour|day)$")] = "30/minute"
    storage: Annotated[str, Field(pattern=r"^async\+[a-z]+://")] = "async+memory://"
    body_bytes: Annotated[int, Field(ge=1024)] = 1_048_576
    receive_s: Annotated[float, Field(gt=0)] = 10.0
    concurrent: Annotated[int, Field(ge=1)] = 100
    connections: Annotated[int, Field(ge=1)] = 1000
    drain_s: Annotated[int, Field(ge=1, le=300)] = 8
    cors_origins: tuple[str, ...] = ()
