"""Recipients of alerts about failures."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class AlertsSettings(BaseModel):
    """Every sink gets every alert. `webhook` posts to ALERT_WEBHOOK_URL, `sentry` reports to SENTRY_DSN.

    A sink that has not taken an alert after `timeout_s` has failed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sinks: Annotated[tuple[Literal["log", "webhook", "sentry"], ...], Field(min_length=1)] = ("log",)
    timeout_s: Annotated[float, Field(gt=0, le=60)] = 5.0
