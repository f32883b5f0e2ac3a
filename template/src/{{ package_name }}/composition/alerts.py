"""Wire the sinks of alerts."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..config.settings import Settings
from ..infrastructure.alerts.log import LogAlerts
from ..services.alerts import Alerts


@contextmanager
def open_alerts(settings: Settings) -> Iterator[Alerts]:
    """Yield what sends an alert to every sink of `settings.alerts`."""
    _ = settings
    yield LogAlerts()
