"""Wire the cache."""

from collections.abc import Iterator
from contextlib import contextmanager

from ...config.secrets import require_secret
from ...config.settings import Settings
from ...infrastructure.llm.breaker import CircuitBreaker
from ...infrastructure.retrieval.cache.counted import CountedCache
from ...infrastructure.retrieval.cache.in_process import InProcessCache
from ...repositories.retrieval.cache import Cache
from ..extras import require_extra

# After so many failures in a row Redis is left alone for so many seconds.
_FAILURES, _OPEN_S = 2, 5.0


@contextmanager
def open_cache(settings: Settings, name: str) -> Iterator[Cache | None]:
    """Yield the cache that the settings name, or None; its hits and misses are counted under `name`.

    A Redis that is out of reach is no error.

    Raises:
        ConfigError: REDIS_URL is not in the environment.
        AppError: the extra `redis` is not installed.
    """
    with _open(settings) as found:
        yield None if found is None else CountedCache(found, name)


@contextmanager
def _open(settings: Settings) -> Iterator[Cache | None]:
    cache = settings.retrieval.cache
    match cache.store:
        case "none":
            yield None
        case "memory":
            yield InProcessCache(entries=cache.max_entries, ttl_s=cache.ttl_s)
        case "redis":
            require_extra("redis", module="redis", needed_by="retrieval.cache.store redis")
            from redis import Redis

            from ...infrastructure.retrieval.cache.redis_server import RedisCache

            url = require_secret("REDIS_URL", needed_by="retrieval.cache.store redis")
            wait = cache.timeout_s
            with Redis.from_url(url, socket_timeout=wait, socket_connect_timeout=wait, retry=None) as client:
                breaker = CircuitBreaker(failures=_FAILURES, open_s=_OPEN_S)
                yield RedisCache(client, prefix=f"{__name__.partition('.')[0]}:", ttl_s=cache.ttl_s, breaker=breaker)
