"""Settings of object storage that documents are ingested from."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class S3Settings(BaseModel):
    """Settings of `ingest s3://bucket/prefix`.

    Requests go to `endpoint_url`, by default that of Amazon in `region`. They are signed with the keys of the
    environment (`keys`) or by the role of the machine or container (`role`), or not at all (`none`), for public
    buckets. `timeout_s` bounds each request, `deadline_s` when it is tried again for the last time. Jobs may name
    addresses below those of `jobs` only: whoever submits one has no credentials of the storage, and uses these.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint_url: Annotated[str, Field(pattern=r"^https?://[^/@\s]+/?$")] | None = None
    region: str = "us-east-1"
    credentials: Literal["keys", "role", "none"] = "keys"
    timeout_s: Annotated[float, Field(gt=0)] = 30.0
    deadline_s: Annotated[float, Field(gt=0)] = 90.0
    max_attempts: Annotated[int, Field(ge=1, le=10)] = 4
    jobs: tuple[Annotated[str, Field(pattern="^s3://")], ...] = ()
