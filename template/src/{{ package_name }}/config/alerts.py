"""Recipients of alerts about failures."""

from typing import Annotated, Literal, Self

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, model_validator

Sink = Literal["log", "webhook", "alertmanager", "pagerduty", "slack", "sentry", "command"]


class AlertsSettings(BaseModel):
    """Every sink gets every alert; one that has not taken an alert after `timeout_s` has failed.

    Addresses and keys are secrets of the environment: ALERT_WEBHOOK_URL, ALERTMANAGER_URL (without `/api/v2/alerts`),
    PAGERDUTY_ROUTING_KEY, SLACK_WEBHOOK_URL and SENTRY_DSN. `command` starts the program `alerts.command` with its
    arguments, without a shell, and the alert as JSON on its standard input. An alert about something that goes on
    failing is sent once in `repeat_minutes`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sinks: Annotated[tuple[Sink, ...], Field(min_length=1)] = ("log",)
    timeout_s: Annotated[float, Field(gt=0, le=60)] = 5.0
    repeat_minutes: Annotated[float, Field(gt=0)] = 60.0
    pagerduty_url: AnyHttpUrl = AnyHttpUrl("https://events.pagerduty.com/v2/enqueue")
    command: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _command_is_given(self) -> Self:
        if "command" in self.sinks and not self.command:
            raise ValueError("the sink `command` needs `alerts.command`: a program and its arguments")
        return self
