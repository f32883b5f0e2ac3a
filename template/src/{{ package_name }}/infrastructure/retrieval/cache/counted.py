"""A cache whose hits and misses are counted."""

from ....repositories.retrieval.cache import Cache
from ...telemetry.instruments import CACHE_REQUESTS


class CountedCache:
    """A `Cache` around another; `name` is what it holds."""

    def __init__(self, inner: Cache, name: str) -> None:
        self._inner = inner
        self._hits, self._misses = (CACHE_REQUESTS.labels(name, outcome) for outcome in ("hit", "miss"))

    def get(self, key: str) -> bytes | None:
        """Return the value of a key."""
        value = self._inner.get(key)
        (self._misses if value is None else self._hits).inc()
        return value

    def put(self, key: str, value: bytes) -> None:
        """Keep a value."""
        self._inner.put(key, value)
