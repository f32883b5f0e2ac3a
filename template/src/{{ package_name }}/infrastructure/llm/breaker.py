"""Keep requests from a provider that has just failed several times."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock


class BreakerState(StrEnum):
    """Whether requests pass: all, none, or one to try."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half open"


@dataclass(slots=True, kw_only=True)
class CircuitBreaker:
    """Opens after `failures` outages in a row; after `open_s` seconds one request may try, and closes it or not.

    Safe to use from several threads. `timer` returns seconds and never goes back.
    """

    failures: int
    open_s: float
    timer: Callable[[], float] = time.monotonic
    _failed: int = 0
    _opened_at: float | None = None
    _is_trying: bool = False
    _lock: Lock = field(default_factory=Lock)

    @property
    def state(self) -> BreakerState:
        """The state at this moment."""
        with self._lock:
            return self._state()

    def admits(self) -> bool:
        """Return whether a request may be sent; an admitted caller reports the outcome."""
        with self._lock:
            state = self._state()
            if state is BreakerState.CLOSED:
                return True
            if state is BreakerState.OPEN or self._is_trying:
                return False
            self._is_trying = True
            return True

    def report(self, *, is_outage: bool) -> None:
        """Count how an admitted request went."""
        with self._lock:
            was_open, self._is_trying = self._opened_at is not None, False
            self._failed = self._failed + 1 if is_outage else 0
            if not is_outage:
                self._opened_at = None
            elif was_open or self._failed >= self.failures:
                self._opened_at = self.timer()

    def withdraw(self) -> None:
        """Forget an admitted request of which nothing can be said: it was given up."""
        with self._lock:
            self._is_trying = False

    def _state(self) -> BreakerState:
        if self._opened_at is None:
            return BreakerState.CLOSED
        is_over = self.timer() - self._opened_at >= self.open_s
        return BreakerState.HALF_OPEN if is_over else BreakerState.OPEN
