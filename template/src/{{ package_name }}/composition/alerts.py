"""Wire the sinks of alerts."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from ..config.secrets import require_secret
from ..config.settings import Settings
from ..infrastructure.alerts.fan_out import FanOutAlerts
from ..infrastructure.alerts.log import LogAlerts
from ..services.alerts import Alerts
from .extras import require_extra


@contextmanager
def open_alerts(settings: Settings) -> Iterator[Alerts]:
    """Yield what sends an alert to every sink of `settings.alerts`.

    Raises:
        ConfigError: a sink's URL is not in the environment.
    """
    with ExitStack() as stack:
        yield FanOutAlerts([_open(sink, settings.alerts.timeout_s, stack) for sink in settings.alerts.sinks])


def _open(sink: str, timeout_s: float, stack: ExitStack) -> Alerts:
    match sink:
        case "webhook":
            import httpx2

            from ..infrastructure.alerts.webhook import WebhookAlerts

            url = require_secret("ALERT_WEBHOOK_URL", needed_by="the alert sink webhook")
            return WebhookAlerts(stack.enter_context(httpx2.Client(timeout=timeout_s)), url)
        case "sentry":
            require_extra("sentry", module="sentry_sdk", needed_by="the alert sink sentry")
            from ..infrastructure.alerts.sentry import open_sentry_alerts

            dsn = require_secret("SENTRY_DSN", needed_by="the alert sink sentry")
            return stack.enter_context(open_sentry_alerts(dsn, timeout_s=timeout_s))
        case _:
            return LogAlerts()
