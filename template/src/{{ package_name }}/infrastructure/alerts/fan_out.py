"""One alert to several sinks."""

from collections.abc import Sequence

from ...services.alerts import Alert, AlertError, Alerts


class FanOutAlerts:
    """Sends to every sink, also after one has failed."""

    def __init__(self, sinks: Sequence[Alerts]) -> None:
        self._sinks = tuple(sinks)

    def send(self, alert: Alert) -> None:
        """Deliver to all sinks.

        Raises:
            AlertError: at least one failed; it names each that did.
        """
        reasons: list[str] = []
        for sink in self._sinks:
            try:
                sink.send(alert)
            except AlertError as error:
                reasons.append(str(error))
        if reasons:
            raise AlertError("; ".join(reasons))
