"""Tell people that something failed: at once if the receivers take it, otherwise later."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from ..domain.clock import NewId
from ..domain.work import WorkItem
from ..errors import AppError
from .work import Progress
from .worker import Worker

# The kind of the work that delivers one alert to one receiver.
DELIVERY = "alert"


class AlertError(AppError):
    """An alert that was not delivered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing that a person has to know. `event` is a stable name to group by; `details` hold no secret.

    A receiver may get an alert twice, both times with the same `delivery_id`.
    """

    event: str
    message: str
    details: Mapping[str, str]
    raised_at: datetime
    delivery_id: str = ""


class Alerts(Protocol):
    """Promises that an alert was delivered when `send` returns, or `AlertError` within a bounded time."""

    def send(self, alert: Alert) -> None:
        """Deliver one alert."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedAlerts:
    """Stores an alert for each of `receivers`, and delivers what is due.

    What a receiver does not take now, a worker delivers later: what was stored arrives at least once. What cannot be
    stored is delivered at once or not at all.
    """

    worker: Worker
    receivers: Mapping[str, Alerts]
    new_id: NewId

    def send(self, alert: Alert) -> None:
        """Store the alert and try to deliver it."""
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
            )
            self.worker.queue.add(item)


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


def trial_alert(now: datetime) -> Alert:
    """Return an alert that tests the delivery of alerts."""
    return Alert(event="alerts.test", message="This is a test: alerts arrive here.", details={}, raised_at=now)


def _as_json(alert: Alert) -> dict[str, object]:
    return {
        "version": 1,
        "event": alert.event,
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
        delivery_id=values["delivery_id"],
    )
