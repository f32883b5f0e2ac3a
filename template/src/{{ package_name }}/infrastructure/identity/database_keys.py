"""`ApiKeys` in a relational database."""

from dataclasses import asdict

from pydantic import TypeAdapter
from sqlalchemy import JSON, Column, Engine, String, Table, insert, select, update

from ...domain.audit import AuditEvent
from ...domain.identity import ApiKey
from ..audit.database_log import DatabaseAuditLog
from ..database.columns import UtcDateTime
from ..database.metadata import metadata
from ..database.writing import transaction

_KEY = TypeAdapter(ApiKey)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("secret_hash", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)


class DatabaseApiKeys:
    """`ApiKeys` over SQLAlchemy."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, key_id: str) -> ApiKey | None:
        """Return the key with this id."""
        with self._engine.connect() as connection:
            row = connection.execute(select(api_keys).where(api_keys.c.key_id == key_id)).mappings().one_or_none()
        return None if row is None else _KEY.validate_python(dict(row))

    def all(self) -> tuple[ApiKey, ...]:
        """Return all keys, oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(api_keys).order_by(api_keys.c.created_at, api_keys.c.key_id)).mappings()
            return tuple(_KEY.validate_python(dict(row)) for row in rows)

    def save(self, key: ApiKey, *, logged: AuditEvent) -> None:
        """Insert a key or replace its earlier state, and log it."""
        values = asdict(key)
        with transaction(self._engine) as connection:
            changed = connection.execute(update(api_keys).where(api_keys.c.key_id == key.key_id).values(values))
            if changed.rowcount == 0:
                connection.execute(insert(api_keys).values(values))
            DatabaseAuditLog(connection).append(logged)
