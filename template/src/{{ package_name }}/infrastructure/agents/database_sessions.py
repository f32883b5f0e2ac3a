"""Sessions in a relational database."""

from dataclasses import asdict
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import JSON, Column, ColumnElement, Engine, String, Table, and_, delete, insert, select

from ...models.agents import Message
from ...repositories.agents.sessions import Session, SessionKey
from ..database.columns import UtcDateTime
from ..database.metadata import metadata
from ..database.writing import write

_MESSAGES = TypeAdapter(tuple[Message, ...])

agent_sessions = Table(
    "agent_sessions",
    metadata,
    Column("tenant", String, primary_key=True),
    Column("caller_id", String, primary_key=True),
    Column("session_id", String, primary_key=True),
    Column("messages", JSON, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)


class DatabaseSessions:
    """`Sessions` over SQLAlchemy."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, key: SessionKey) -> Session | None:
        """Return a session, expired or not."""
        with self._engine.connect() as connection:
            row = connection.execute(select(agent_sessions).where(_is(key))).mappings().one_or_none()
        if row is None:
            return None
        messages = _MESSAGES.validate_python(row["messages"])
        return Session(key=key, messages=messages, expires_at=row["expires_at"])

    def save(self, session: Session) -> None:
        """Store a session, over an earlier state of it."""
        values = {"messages": _MESSAGES.dump_python(session.messages, mode="json"), "expires_at": session.expires_at}
        write(
            self._engine,
            delete(agent_sessions).where(_is(session.key)),
            insert(agent_sessions).values(asdict(session.key) | values),
        )

    def delete(self, tenant: str, caller_id: str) -> int:
        """Delete all sessions of a caller."""
        of_caller = (agent_sessions.c.tenant == tenant, agent_sessions.c.caller_id == caller_id)
        return self._delete(and_(*of_caller))

    def delete_expired(self, now: datetime) -> int:
        """Delete all sessions that have expired."""
        return self._delete(agent_sessions.c.expires_at <= now)

    def _delete(self, which: ColumnElement[bool]) -> int:
        return write(self._engine, delete(agent_sessions).where(which))


def _is(key: SessionKey) -> ColumnElement[bool]:
    columns = agent_sessions.c
    return and_(columns.tenant == key.tenant, columns.caller_id == key.caller_id, columns.session_id == key.session_id)
