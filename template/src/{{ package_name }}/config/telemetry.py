"""Settings of traces."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class TelemetrySettings(BaseModel):
    """Traces are kept in the application's database for `keep_days` if `store` is set, and sent to `otlp_endpoint`.

    With `content`, they hold questions, passages and replies, redacted; without, only names, times and numbers. The
    endpoint is that of an OpenTelemetry collector, such as `http://127.0.0.1:4318/v1/traces`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    store: bool = True
    content: bool = True
    keep_days: Annotated[int, Field(ge=1)] = 7
    otlp_endpoint: Annotated[str, Field(pattern=r"^https?://")] | None = None
