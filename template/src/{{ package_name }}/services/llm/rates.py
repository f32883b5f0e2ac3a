"""Alerts about results that go wrong more often than they may."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

from ...domain.clock import Clock
from ..alerts import Alert, Alerts, Severity, send_or_log

# Fewer results say little: where one in ten is bad, more than a fifth of 50 are in one of a hundred such windows.
_WINDOW = 50


@dataclass(slots=True, kw_only=True)
class RateAlarm:
    """Alerts when more than `limit` of the last results were bad, and counts anew after that.

    The results are those of this object, which many threads may report to; `subject` names what they are results of.
    """

    event: str
    subject: str
    message: str
    limit: float
    alerts: Alerts
    clock: Clock
    _last: deque[bool] = field(default_factory=lambda: deque(maxlen=_WINDOW))
    _guard: Lock = field(default_factory=Lock)

    def report(self, *, bad: bool) -> None:
        """Count one result, and alert if it is one too many."""
        with self._guard:
            self._last.append(bad)
            share = sum(self._last) / _WINDOW
            if len(self._last) < _WINDOW or share <= self.limit:
                return
            self._last.clear()
        send_or_log(self.alerts, self._alert({"share": f"{share:.2f}", "limit": f"{self.limit:.2f}"}))

    def _alert(self, shares: Mapping[str, str]) -> Alert:
        return Alert(
            event=self.event,
            message=f"{self.subject}: {self.message}, {shares['share']} of the last {_WINDOW}",
            details={"subject": self.subject, **shares},
            raised_at=self.clock(),
            severity=Severity.WARNING,
            subject=self.subject,
        )
