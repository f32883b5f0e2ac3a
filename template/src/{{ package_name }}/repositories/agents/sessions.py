"""What agents remember of their customers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ...models.agents import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionKey:
    """Whose session it is. Two tenants, or two customers, never share one, whatever they call it."""

    tenant: str
    customer_id: str
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A conversation so far, oldest message first. From `expires_at` (UTC) on it is forgotten."""

    key: SessionKey
    messages: tuple[Message, ...]
    expires_at: datetime


class Sessions(Protocol):
    """Keeps sessions until they expire or are deleted."""

    def find(self, key: SessionKey) -> Session | None:
        """Return a session, expired or not."""
        ...

    def save(self, session: Session) -> None:
        """Store a session, over an earlier state of it."""
        ...

    def delete(self, tenant: str, customer_id: str) -> int:
        """Delete all sessions of a customer and return how many there were."""
        ...

    def delete_expired(self, now: datetime) -> int:
        """Delete all sessions that have expired and return how many there were."""
        ...
