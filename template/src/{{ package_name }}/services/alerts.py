"""Tell people that something failed: at once if the receivers take it, otherwise later."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from opentelemetry.trace import format_trace_id, get_current_span

from ..domain.clock import NewId
from ..domain.work import WorkItem
from ..errors import AppError
from .work import Progress
from .worker import Worker

# The kind of the work that delivers one alert to one receiver.
DELIVERY = "alert"

_log = logging.getLogger(__name__)


class AlertError(AppError):
    """An alert that was not delivered."""


class Severity(StrEnum):
    """How urgent an alert is, in the words of PagerDuty's common event format."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing that a person has to know. `event` is a stable name to group by; `details` hold no secret.

    `subject` names what may go on failing, such as a model: an alert about the same is not sent again for a while. One
    without a subject is always sent. A receiver may get an alert twice, both times with the same `delivery_id`.
    """

    event: str
    message: str
    details: Mapping[str, str]
    raised_at: datetime
    severity: Severity = Severity.ERROR
    subject: str = ""
    delivery_id: str = ""

    @property
    def incident(self) -> str:
        """The key that receivers group alerts by: equal for all alerts about one subject."""
        return f"{self.event}:{self.subject}" if self.subject else self.delivery_id


class Alerts(Protocol):
    """Promises that an alert was delivered when `send` returns, or `AlertError` within a bounded time."""

    def send(self, alert: Alert) -> None:
        """Deliver one alert."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedAlerts:
    """Stores an alert for each of `receivers`, and delivers what is due.

    What a receiver does not take now, a worker delivers later: what was stored arrives at least once. What cannot be
    stored is delivered at once or not at all. Of alerts about one subject, the first of each `repeat_after` is sent.
    """

    worker: Worker
    receivers: Mapping[str, Alerts]
    new_id: NewId
    repeat_after: timedelta

    def send(self, alert: Alert) -> None:
        """Store the alert, with the trace that it was raised in, and try to deliver it."""
        alert = _in_trace(alert)
        try:
            self._store(alert)
            # Those from before wait for their turn too; each that fails waits longer.
            for _ in range(2 * len(self.receivers)):
                if self.worker.run_next() is None:
                    break
        except AppError:
            send_to_all(self.receivers, alert)

    def _store(self, alert: Alert) -> None:
        for receiver in self.receivers:
            item_id = self.new_id()
            item = WorkItem(
                item_id=item_id,
                kind=DELIVERY,
                tenant="main",
                owner="alerts",
                payload={"receiver": receiver, "alert": _as_json(replace(alert, delivery_id=item_id))},
                trace_id=alert.details.get("trace_id", ""),
                created_at=alert.raised_at,
                run_at=alert.raised_at,
                max_attempts=20,
                key=self._key(receiver, alert),
            )
            self.worker.queue.add(item)

    def _key(self, receiver: str, alert: Alert) -> str | None:
        period = int(alert.raised_at.timestamp() // self.repeat_after.total_seconds())
        return f"alert/{receiver}/{alert.incident}/{period}" if alert.subject else None


def _in_trace(alert: Alert) -> Alert:
    context = get_current_span().get_span_context()
    if "trace_id" in alert.details or not context.is_valid:
        return alert
    return replace(alert, details={**alert.details, "trace_id": format_trace_id(context.trace_id)})


def send_or_log(alerts: Alerts, alert: Alert) -> None:
    """Send an alert, and log one that was not delivered: what it is about goes on all the same."""
    try:
        alerts.send(alert)
    except AlertError:
        _log.exception("alert was not delivered: %s", alert.message, extra=dict(alert.details))


def send_to_all(receivers: Mapping[str, Alerts], alert: Alert) -> None:
    """Deliver an alert to every receiver, also after one has failed.

    Raises:
        AlertError: at least one failed; it names each that did.
    """
    reasons: list[str] = []
    for receiver in receivers.values():
        try:
            receiver.send(alert)
        except AlertError as error:
            reasons.append(str(error))
    if reasons:
        raise AlertError("; ".join(reasons))


def deliver(receivers: Mapping[str, Alerts], item: WorkItem, progress: Progress) -> Mapping[str, object]:
    """Deliver one stored alert: the handler of `DELIVERY`.

    Raises:
        AlertError: the receiver did not take it, or is none of `receivers` any more.
    """
    del progress
    receiver = receivers.get(str(item.payload["receiver"]))
    if receiver is None:
        raise AlertError(f"alerts.sinks has no {item.payload['receiver']} any more")
    receiver.send(_from_json(item.payload["alert"]))
    return {}


def failed_work_alert(item: WorkItem) -> Alert:
    """Return the alert about work that has failed for good."""
    return Alert(
        event="work.failed",
        message=f"work of the kind {item.kind} has failed",
        details={"item_id": item.item_id, "trace_id": item.trace_id, "reason": (item.error or "")[:500]},
        raised_at=item.updated_at or item.created_at,
        subject=item.kind,
    )


def trial_alert(now: datetime) -> Alert:
    """Return an alert that tests the delivery of alerts."""
    message = "This is a test: alerts arrive here."
    return Alert(event="alerts.test", message=message, details={}, raised_at=now, severity=Severity.INFO)


def _as_json(alert: Alert) -> dict[str, object]:
    return {
        "version": 2,
        "event": alert.event,
        "severity": alert.severity,
        "subject": alert.subject,
        "message": alert.message,
        "details": dict(alert.details),
        "raised_at": alert.raised_at.isoformat(),
        "delivery_id": alert.delivery_id,
    }


def _from_json(stored: object) -> Alert:
    values = stored if isinstance(stored, dict) else {}
    return Alert(
        event=values["event"],
        message=values["message"],
        details=values["details"],
        raised_at=datetime.fromisoformat(values["raised_at"]),
        # Version 1 had neither.
        severity=Severity(values.get("severity", Severity.ERROR)),
        subject=values.get("subject", ""),
        delivery_id=values["delivery_id"],
    )
