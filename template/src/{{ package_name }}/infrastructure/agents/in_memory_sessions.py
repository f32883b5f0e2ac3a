"""Sessions that live as long as the process: for evaluation runs and tests."""

from datetime import datetime

from ...repositories.agents.sessions import Session, SessionKey


class InMemorySessions:
    """`Sessions` in a dictionary."""

    def __init__(self) -> None:
        self._sessions: dict[SessionKey, Session] = {}

    def find(self, key: SessionKey) -> Session | None:
        """Return a session, expired or not."""
        return self._sessions.get(key)

    def save(self, session: Session) -> None:
        """Store a session, over an earlier state of it."""
        self._sessions[session.key] = session

    def delete(self, tenant: str, caller_id: str) -> int:
        """Delete all sessions of a caller."""
        return self._delete([k for k in self._sessions if (k.tenant, k.caller_id) == (tenant, caller_id)])

    def delete_expired(self, now: datetime) -> int:
        """Delete all sessions that have expired."""
        return self._delete([key for key, session in self._sessions.items() if session.expires_at <= now])

    def _delete(self, keys: list[SessionKey]) -> int:
        for key in keys:
            self._sessions.pop(key, None)
        return len(keys)
