"""The port of caches."""

from typing import Protocol


class Cache(Protocol):
    """Promises what was put under a key, or None; it may forget at any time, and never raises.

    Keys are hashes of everything that a value depends on, so no value is ever out of date.
    """

    def get(self, key: str) -> bytes | None:
        """Return the value of a key, or None: also where the cache is out of reach."""
        ...

    def put(self, key: str, value: bytes) -> None:
        """Keep a value for a while, if that is possible."""
        ...
