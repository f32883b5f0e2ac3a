"""`WorkQueue` in a relational database: one table for everything that is leased."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    Update,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from ...domain.audit import AuditEvent
from ...domain.work import LONGEST_AHEAD, WorkItem, WorkState
from ..audit.database_log import DatabaseAuditLog, write_logged
from ..database.columns import UtcDateTime
from ..database.metadata import metadata
from ..database.writing import transaction, write

_ITEM = TypeAdapter(WorkItem)
_LOCK = 7_104_322  # any number that no other advisory lock of this database uses
_FINISHED = (WorkState.DONE, WorkState.FAILED, WorkState.CANCELLED)

work_items = Table(
    "work_items",
    metadata,
    Column("item_id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("trace_id", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("run_at", UtcDateTime, nullable=False),
    Column("key", String, unique=True),
    Column("state", String, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("max_attempts", Integer, nullable=False),
    Column("holder", String),
    Column("lease_until", UtcDateTime),
    Column("progress", Float, nullable=False),
    Column("checkpoint", JSON(none_as_null=True)),
    Column("cancel_requested", Boolean, nullable=False),
    Column("result", JSON(none_as_null=True)),
    Column("error", Text),
    Column("updated_at", UtcDateTime),
)


class DatabaseWorkQueue:
    """`WorkQueue` over SQLAlchemy."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, item: WorkItem, *, logged: AuditEvent | None = None) -> WorkItem:
        """Insert an item, unless there is one with its key."""
        with transaction(self._engine, lock=_LOCK) as connection:
            same = None
            if item.key is not None:
                same = connection.execute(select(work_items).where(work_items.c.key == item.key)).mappings().first()
            if same is not None:
                return _item(same)
            connection.execute(insert(work_items).values(asdict(item)))
            if logged is not None:
                DatabaseAuditLog(connection).append(logged)
        return item

    def find(self, item_id: str) -> WorkItem | None:
        """Return the item with this id."""
        with self._engine.connect() as connection:
            return _find(connection, item_id)

    def of_tenant(  # noqa: PLR0913 - the port's
        self,
        tenant: str,
        *,
        kinds: Collection[str],
        limit: int,
        owner: str | None = None,
        state: WorkState | None = None,
        skip: int = 0,
    ) -> tuple[WorkItem, ...]:
        """Return the newest items of these kinds."""
        query = (
            select(work_items)
            .where(work_items.c.tenant == tenant, work_items.c.kind.in_(kinds))
            .order_by(work_items.c.created_at.desc(), work_items.c.item_id)
            .limit(limit)
            .offset(skip)
        )
        if owner is not None:
            query = query.where(work_items.c.owner == owner)
        if state is not None:
            query = query.where(work_items.c.state == state)
        with self._engine.connect() as connection:
            return tuple(_item(row) for row in connection.execute(query).mappings())

    def lease(self, kinds: Collection[str], *, holder: str, now: datetime, until: datetime) -> WorkItem | None:
        """Lease the item that has been due the longest."""
        due = or_(
            and_(work_items.c.state == WorkState.QUEUED, _has_come(work_items.c.run_at, now)),
            and_(work_items.c.state == WorkState.RUNNING, _has_come(work_items.c.lease_until, now)),
        )
        query = (
            select(work_items)
            .where(work_items.c.kind.in_(kinds), due)
            .order_by(work_items.c.run_at, work_items.c.item_id)
            .limit(1)
        )
        # Most of the time there is nothing to do, and to find that out nobody has to wait for the right to write.
        with self._engine.connect() as connection:
            if connection.execute(query.with_only_columns(work_items.c.item_id)).first() is None:
                return None
        with transaction(self._engine, lock=_LOCK) as connection:
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            item = _item(row).leased(holder=holder, now=now, until=until)
            connection.execute(_update(item))
        return item

    def save(self, item: WorkItem, *, held_by: str | None, logged: AuditEvent | None = None) -> bool:
        """Replace an item that is held by this holder."""
        statement = _update(item).where(
            work_items.c.holder.is_(None) if held_by is None else work_items.c.holder == held_by
        )
        return write_logged(self._engine, statement, logged)

    def request_cancel(self, item_id: str, *, logged: AuditEvent) -> None:
        """Set the mark that the holder looks at."""
        statement = update(work_items).where(work_items.c.item_id == item_id).values(cancel_requested=True)
        write_logged(self._engine, statement, logged)

    def count(self, kinds: Collection[str]) -> dict[str, int]:
        """Return the number of items in each state."""
        query = (
            select(work_items.c.state, func.count()).where(work_items.c.kind.in_(kinds)).group_by(work_items.c.state)
        )
        with self._engine.connect() as connection:
            found = {str(state): int(number) for state, number in connection.execute(query)}
        return {str(state): found.get(state, 0) for state in WorkState}

    def delete_finished(self, *, before: datetime) -> int:
        """Delete finished items."""
        old = and_(work_items.c.state.in_(_FINISHED), work_items.c.updated_at < before)
        return write(self._engine, delete(work_items).where(old))


def _has_come(time: Column[datetime], now: datetime) -> ColumnElement[bool]:
    return or_(time <= now, time > now + LONGEST_AHEAD)


def _find(connection: Connection, item_id: str) -> WorkItem | None:
    row = connection.execute(select(work_items).where(work_items.c.item_id == item_id)).mappings().one_or_none()
    return None if row is None else _item(row)


def _update(item: WorkItem) -> Update:
    values = asdict(item)
    if item.holder is not None:
        del values["cancel_requested"]
    return update(work_items).where(work_items.c.item_id == item.item_id).values(values)


def _item(row: RowMapping) -> WorkItem:
    return _ITEM.validate_python(dict(row))
