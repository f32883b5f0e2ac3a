"""A cache in the memory of this process."""

import time
from collections.abc import Callable
from threading import Lock

from cachetools import TTLCache


class InProcessCache:
    """A `Cache` of the `entries` used last, each for `ttl_s` seconds. Safe to use from several threads."""

    def __init__(self, *, entries: int, ttl_s: float, timer: Callable[[], float] = time.monotonic) -> None:
        self._values: TTLCache[str, bytes] = TTLCache(entries, ttl_s, timer)
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        """Return the value of a key."""
        with self._lock:
            return self._values.get(key)

    def put(self, key: str, value: bytes) -> None:
        """Keep a value."""
        with self._lock:
            self._values[key] = value
