"""Tell people that something failed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..errors import AppError


class AlertError(AppError):
    """An alert that was not delivered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing that a person has to know. `event` is a stable name to group by; `details` hold no secret."""

    event: str
    message: str
    details: Mapping[str, str]
    raised_at: datetime


class Alerts(Protocol):
    """Promises that an alert was delivered when `send` returns, or `AlertError` within a bounded time."""

    def send(self, alert: Alert) -> None:
        """Deliver one alert."""
        ...


def trial_alert(now: datetime) -> Alert:
    """Return an alert that tests the delivery of alerts."""
    return Alert(event="alerts.test", message="This is a test: alerts arrive here.", details={}, raised_at=now)
