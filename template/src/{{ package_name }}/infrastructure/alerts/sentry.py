"""Alerts as events in Sentry."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

import sentry_sdk

from ...domain.redaction import redact, redact_values
from ...services.alerts import Alert, AlertError, Severity

_LEVELS: Mapping[Severity, Literal["fatal", "error", "warning", "info"]] = {
    Severity.CRITICAL: "fatal",
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "info",
}


class SentryAlerts:
    """Sends each alert as an event of its own client, grouped by what it is about; the process reports nothing else."""

    def __init__(self, client: sentry_sdk.Client, *, timeout_s: float) -> None:
        self._client = client
        self._timeout_s = timeout_s

    def send(self, alert: Alert) -> None:
        """Hand one event to Sentry and wait until it has left.

        Raises:
            AlertError: the event was dropped; Sentry's client does not say more.
        """
        event_id = self._client.capture_event(
            {
                "level": _LEVELS[alert.severity],
                "logger": "alerts",
                "message": redact(alert.message),
                "fingerprint": [alert.event, alert.subject],
                "tags": {"event": alert.event},
                "extra": dict(_as_mapping(redact_values(alert.details))),
                "timestamp": alert.raised_at,
            },
            scope=sentry_sdk.Scope(),
        )
        if event_id is None:
            raise AlertError("SENTRY_DSN: the event was dropped")
        self._client.flush(timeout=self._timeout_s)


@contextmanager
def open_sentry_alerts(dsn: str, *, timeout_s: float) -> Iterator[SentryAlerts]:
    """Yield alerts to the project that `dsn` names.

    Raises:
        AlertError: the DSN cannot be read.
    """
    try:
        client = sentry_sdk.Client(dsn=dsn, default_integrations=False)
    except sentry_sdk.utils.BadDsn as error:
        raise AlertError("SENTRY_DSN: not a DSN", hint="copy it from the project's settings in Sentry") from error
    try:
        yield SentryAlerts(client, timeout_s=timeout_s)
    finally:
        client.close(timeout=timeout_s)


def _as_mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
