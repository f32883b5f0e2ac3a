"""The audit log in a relational database, which refuses to change it: its migration sets triggers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    RowMapping,
    Select,
    String,
    Table,
    Update,
    insert,
    select,
    text,
)
from sqlalchemy import update as change

from ...domain.audit import GENESIS, AuditEntry, AuditEvent, seal
from ...repositories.audit import AuditLog, DamagedLogError
from ..database.metadata import metadata
from ..database.writing import transaction, write

_LOCK = 7_300_114  # any number that no other advisory lock of this database uses

# `tenant` and `trace_id` repeat what the content has, to find entries by.
audit_log = Table(
    "audit_log",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("tenant", String, nullable=False),
    Column("trace_id", String, nullable=False, index=True),
    Column("content", String, nullable=False),
    Column("previous_hash", String, nullable=False),
    Column("hash", String, nullable=False),
)

# One row, so that a truncated log is noticed.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", Integer, nullable=False),
    Column("hash", String, nullable=False),
)


class DatabaseAuditTrail:
    """An `AuditTrail` over SQLAlchemy."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def begin(self) -> Iterator[AuditLog]:
        """Open a transaction."""
        with transaction(self._engine) as connection:
            yield DatabaseAuditLog(connection)


class DatabaseAuditLog:
    """`AuditLog` on the connection of a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, event: AuditEvent) -> AuditEntry:
        """Write the entry that follows the last one."""
        if self._connection.dialect.name != "sqlite":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        last = next(iter(self._read(select(audit_log).order_by(audit_log.c.sequence.desc()).limit(1))), None)
        entry = seal(event, after=last)
        if entry.previous_hash != self.head_hash():
            raise DamagedLogError(f"entry {entry.sequence} would not follow the head")
        self._connection.execute(
            insert(audit_log).values(
                sequence=entry.sequence,
                tenant=event.tenant,
                trace_id=event.trace_id,
                content=entry.content,
                previous_hash=entry.previous_hash,
                hash=entry.hash,
            )
        )
        head = {"sequence": entry.sequence, "hash": entry.hash}
        if self._connection.execute(change(audit_head).values(head)).rowcount == 0:
            self._connection.execute(insert(audit_head).values(id=1, **head))
        return entry

    def entries(self, *, tenant: str | None = None, trace_id: str | None = None) -> Sequence[AuditEntry]:
        """Return the entries of a tenant and a trace, in their order."""
        query = select(audit_log).order_by(audit_log.c.sequence)
        if tenant is not None:
            query = query.where(audit_log.c.tenant == tenant)
        if trace_id is not None:
            query = query.where(audit_log.c.trace_id == trace_id)
        return self._read(query)

    def find(self, sequence: int) -> AuditEntry | None:
        """Return the entry with this number."""
        return next(iter(self._read(select(audit_log).where(audit_log.c.sequence == sequence))), None)

    def head_hash(self) -> str:
        """Return the hash of the last entry as it is kept apart from the log."""
        return self._connection.execute(select(audit_head.c.hash)).scalar_one_or_none() or GENESIS

    def _read(self, query: Select[tuple[object, ...]]) -> list[AuditEntry]:
        return [_entry(row) for row in self._connection.execute(query).mappings()]


def write_logged(engine: Engine, statement: Update, logged: AuditEvent | None) -> bool:
    """Execute a change of one row; where there was one, append `logged`. Return whether there was."""
    if logged is None:
        return write(engine, statement) == 1
    with transaction(engine) as connection:
        changed = connection.execute(statement).rowcount == 1
        if changed:
            DatabaseAuditLog(connection).append(logged)
    return changed


def _entry(row: RowMapping) -> AuditEntry:
    entry = AuditEntry(
        sequence=row["sequence"], content=row["content"], previous_hash=row["previous_hash"], hash=row["hash"]
    )
    try:
        event = entry.event
    except ValueError as error:
        raise DamagedLogError(f"entry {entry.sequence} cannot be read: {error}") from error
    if (event.tenant, event.trace_id) != (row["tenant"], row["trace_id"]):
        raise DamagedLogError(f"entry {entry.sequence} was changed")
    return entry
