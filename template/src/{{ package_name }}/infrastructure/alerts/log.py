"""Alerts as lines of the log: the default, for those who alert on logs."""

import logging

from ...services.alerts import Alert

_log = logging.getLogger(__name__)


class LogAlerts:
    """Writes each alert as an error. The log's own formatter redacts it."""

    def send(self, alert: Alert) -> None:
        """Write one line."""
        _log.error("alert: %s", alert.message, extra={"alert": alert.event, **alert.details})
