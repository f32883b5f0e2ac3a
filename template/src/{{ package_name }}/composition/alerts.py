"""Wire the receivers of alerts, and the queue in front of them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from typing import Literal

from ..config.alerts import AlertsSettings, Sink
from ..config.secrets import require_secret
from ..config.settings import Settings
from ..infrastructure.alerts.log import LogAlerts
from ..infrastructure.work.database_queue import DatabaseWorkQueue
from ..services.alerts import DELIVERY, Alert, Alerts, QueuedAlerts, deliver
from ..services.work import Handler
from ..services.worker import Worker
from .core import new_trace_id, open_app_database, utc_now
from .extras import require_extra

_SECRETS = {
    "webhook": "ALERT_WEBHOOK_URL",
    "alertmanager": "ALERTMANAGER_URL",
    "pagerduty": "PAGERDUTY_ROUTING_KEY",
    "slack": "SLACK_WEBHOOK_URL",
}


@contextmanager
def open_alerts(settings: Settings) -> Iterator[Alerts]:
    """Yield a sender to every receiver of `settings.alerts`; a worker delivers later to receivers that fail now.

    Raises:
        ConfigError: a receiver's URL is not in the environment.
    """
    with open_receivers(settings) as receivers, open_app_database(settings) as engine:
        worker = Worker(
            queue=DatabaseWorkQueue(engine),
            handlers={DELIVERY: partial(deliver, receivers)},
            clock=utc_now,
            new_id=new_trace_id,
            lease=timedelta(seconds=settings.work.lease_s),
        )
        yield QueuedAlerts(
            worker=worker,
            receivers=receivers,
            new_id=new_trace_id,
            repeat_after=timedelta(minutes=settings.alerts.repeat_minutes),
        )


@contextmanager
def delivery_handler(settings: Settings) -> Iterator[Handler]:
    """Yield what a worker delivers stored alerts with."""
    with open_receivers(settings) as receivers:
        yield partial(deliver, receivers)


@contextmanager
def open_receivers(settings: Settings) -> Iterator[Mapping[str, Alerts]]:
    """Yield the receivers of `settings.alerts` by their names.

    Raises:
        ConfigError: the URL of one is not in the environment.
    """
    with ExitStack() as stack:
        yield {sink: _open(sink, settings.alerts, stack) for sink in settings.alerts.sinks}


def _open(sink: Sink, alerts: AlertsSettings, stack: ExitStack) -> Alerts:
    match sink:
        case "log":
            return LogAlerts()
        case "command":
            from ..infrastructure.alerts.command import CommandAlerts

            return CommandAlerts(command=alerts.command, timeout_s=alerts.timeout_s)
        case "sentry":
            require_extra("sentry", module="sentry_sdk", needed_by="the alert sink sentry")
            from ..infrastructure.alerts.sentry import open_sentry_alerts

            dsn = require_secret("SENTRY_DSN", needed_by="the alert sink sentry")
            return stack.enter_context(open_sentry_alerts(dsn, timeout_s=alerts.timeout_s))
        case _:
            return _posted(sink, alerts, stack)


def _posted(
    sink: Literal["webhook", "alertmanager", "pagerduty", "slack"], alerts: AlertsSettings, stack: ExitStack
) -> Alerts:
    import httpx2

    from ..infrastructure.alerts import payloads
    from ..infrastructure.alerts.http import HttpAlerts

    name = _SECRETS[sink]
    secret = require_secret(name, needed_by=f"the alert sink {sink}")
    client = stack.enter_context(httpx2.Client(timeout=alerts.timeout_s))
    payload: Callable[[Alert], object]
    match sink:
        case "webhook":
            url, payload = secret, payloads.plain
        case "slack":
            url, payload = secret, payloads.slack
        case "alertmanager":
            url, payload = f"{secret.rstrip('/')}/api/v2/alerts", payloads.alertmanager
        case "pagerduty":
            url, payload = str(alerts.pagerduty_url), partial(payloads.pagerduty, routing_key=secret)
    return HttpAlerts(client, url, payload=payload, secret=name)
