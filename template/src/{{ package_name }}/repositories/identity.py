"""API keys and the port that stores them."""

from typing import Protocol

from ..domain.audit import AuditEvent
from ..domain.identity import ApiKey


class ApiKeys(Protocol):
    """Stores API keys. None is ever removed: a revoked one stays for audits."""

    def find(self, key_id: str) -> ApiKey | None:
        """Return the key with this id."""
        ...

    def all(self) -> tuple[ApiKey, ...]:
        """Return all keys, oldest first."""
        ...

    def save(self, key: ApiKey, *, logged: AuditEvent) -> None:
        """Insert a key or replace its earlier state, and append the event to the audit log: both, or neither."""
        ...
