"""Alerts as JSON to a URL: chat rooms, pagers, Alertmanager."""

import httpx2

from ...domain.redaction import redact, redact_values
from ...services.alerts import Alert, AlertError


class WebhookAlerts:
    """Posts each alert once. The URL is a secret: errors do not show it."""

    def __init__(self, client: httpx2.Client, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, alert: Alert) -> None:
        """Post one JSON object: `event`, `message`, `details`, `raised_at`.

        A delivery that may be repeated has the same `Idempotency-Key` each time.

        Raises:
            AlertError: the receiver cannot be reached, does not answer in time, or refuses.
        """
        payload = {
            "event": alert.event,
            "message": redact(alert.message),
            "details": redact_values(alert.details),
            "raised_at": alert.raised_at.isoformat(),
        }
        headers = {"Idempotency-Key": alert.delivery_id} if alert.delivery_id else {}
        try:
            response = self._client.post(self._url, json=payload, headers=headers)
        except httpx2.HTTPError as error:
            raise AlertError(f"ALERT_WEBHOOK_URL: {type(error).__name__}") from error
        if not response.is_success:
            raise AlertError(f"ALERT_WEBHOOK_URL: the receiver answered {response.status_code}")
