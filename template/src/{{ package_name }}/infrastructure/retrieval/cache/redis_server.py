"""A cache that processes share, in Redis."""

import logging

from redis import Redis
from redis.exceptions import RedisError

from ...llm.breaker import CircuitBreaker

_log = logging.getLogger(__name__)


class RedisCache:
    """A `Cache` in the server of `client`, whose keys begin with `prefix`; it forgets them after `ttl_s` seconds.

    While the server is out of reach every key is a miss, and `breaker` keeps requests from waiting for it.
    """

    def __init__(self, client: Redis, *, prefix: str, ttl_s: float, breaker: CircuitBreaker) -> None:
        self._client = client
        self._prefix = prefix
        self._ttl_ms = max(1, int(ttl_s * 1_000))
        self._breaker = breaker

    def get(self, key: str) -> bytes | None:
        """Return the value of a key."""
        found = self._ask("GET", self._prefix + key)
        return found if isinstance(found, bytes) else None

    def put(self, key: str, value: bytes) -> None:
        """Keep a value."""
        self._ask("SET", self._prefix + key, value, "PX", self._ttl_ms)

    def _ask(self, *command: str | bytes | int) -> object:
        if not self._breaker.admits():
            return None
        try:
            answer: object = self._client.execute_command(*command)  # type: ignore[no-untyped-call]
        except (RedisError, OSError) as error:
            self._breaker.report(is_outage=True)
            _log.warning("the cache is out of reach: %s", type(error).__name__)
            return None
        self._breaker.report(is_outage=False)
        return answer
