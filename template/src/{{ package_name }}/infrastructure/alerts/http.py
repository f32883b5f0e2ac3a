"""Alerts posted to a URL as JSON."""

from collections.abc import Callable

import httpx2

from ...services.alerts import Alert, AlertError


class HttpAlerts:
    """Posts each alert once, in the form that `payload` gives it.

    The URL is a secret, as is what `payload` adds: errors name the variable `secret` in place of both.
    """

    def __init__(self, client: httpx2.Client, url: str, *, payload: Callable[[Alert], object], secret: str) -> None:
        self._client = client
        self._url = url
        self._payload = payload
        self._secret = secret

    def send(self, alert: Alert) -> None:
        """Post the alert. A delivery that may be repeated has the same `Idempotency-Key` each time.

        Raises:
            AlertError: the receiver cannot be reached, does not answer in time, or refuses.
        """
        headers = {"Idempotency-Key": alert.delivery_id} if alert.delivery_id else {}
        try:
            response = self._client.post(self._url, json=self._payload(alert), headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise AlertError(f"{self._secret}: {type(error).__name__}") from error
        if not response.is_success:
            raise AlertError(f"{self._secret}: the receiver answered {response.status_code}")
