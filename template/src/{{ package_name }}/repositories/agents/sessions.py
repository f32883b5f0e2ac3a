"""Sessions: what agents remember of a conversation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ...models.agents import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionKey:
    """Identifies a session. Two tenants, or two callers, never share one, even with equal ids."""

    tenant: str
    caller_id: str
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A conversation so far, oldest message first; it expires at `expires_at` (UTC)."""

    key: SessionKey
    messages: tuple[Message, ...]
    expires_at: datetime


class Sessions(Protocol):
    """Stores sessions until they expire or are deleted."""

    def find(self, key: SessionKey) -> Session | None:
        """Return a session, expired or not."""
        ...

    def save(self, session: Session) -> None:
        """Insert a session or replace its earlier state."""
        ...

    def delete(self, tenant: str, caller_id: str) -> int:
        """Delete all sessions of a caller and return how many there were."""
        ...

    def delete_expired(self, now: datetime) -> int:
        """Delete all expired sessions and return how many there were."""
        ...
