"""Counters of rates that live as long as the process."""

import time
from collections.abc import Callable

from limits.aio.storage import MemoryStorage

_SECONDS_TO_SWEEP = 10.0


class CountersOfProcess(MemoryStorage):
    """`MemoryStorage` whose cost for a request does not grow with the number of callers.

    That of `limits` starts a task at each request that looks at every counter, and has longer windows after the clock
    of the machine was set back.
    """

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        self._sweep_at = 0.0

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count and return how many there are now; the window begins with its first."""
        # Nothing is awaited: no other request counts between two lines of this.
        now = self._now()
        if now >= self._sweep_at:
            self._sweep(now)
        if self.expirations.get(key, 0.0) <= now:
            self.storage[key], self.expirations[key] = 0, now + expiry
        self.storage[key] += amount
        return self.storage[key]

    def _sweep(self, now: float) -> None:
        self._sweep_at = now + _SECONDS_TO_SWEEP
        for key in [key for key, until in self.expirations.items() if until <= now]:
            del self.storage[key], self.expirations[key]
