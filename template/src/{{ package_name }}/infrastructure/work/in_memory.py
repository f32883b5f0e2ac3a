"""`WorkQueue` that lives as long as the process: for tests."""

import threading
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from ...domain.audit import AuditEvent
from ...domain.work import WorkItem, WorkState
from ..audit.in_memory import InMemoryAuditLog


@dataclass(slots=True, kw_only=True)
class InMemoryWorkQueue:
    """`WorkQueue` over a dictionary."""

    rows: dict[str, WorkItem] = field(default_factory=dict)
    log: InMemoryAuditLog = field(default_factory=InMemoryAuditLog)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, item: WorkItem, *, logged: AuditEvent | None = None) -> WorkItem:
        """Insert an item, unless there is one with its key."""
        with self._lock:
            same = next((row for row in self.rows.values() if item.key is not None and row.key == item.key), None)
            if same is None and logged is not None:
                self.log.append(logged)
            return same or self.rows.setdefault(item.item_id, item)

    def find(self, item_id: str) -> WorkItem | None:
        """Return the item with this id."""
        return self.rows.get(item_id)

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
        found = [
            row
            for row in sorted(self.rows.values(), key=lambda row: row.item_id)
            if row.tenant == tenant and row.kind in kinds and owner in {None, row.owner} and state in {None, row.state}
        ]
        newest = sorted(found, key=lambda row: row.created_at, reverse=True)
        return tuple(newest[skip : skip + limit])

    def lease(self, kinds: Collection[str], *, holder: str, now: datetime, until: datetime) -> WorkItem | None:
        """Lease the item that has been due the longest."""
        with self._lock:
            due = [row for row in self.rows.values() if row.kind in kinds and row.is_due(now)]
            if not due:
                return None
            item = min(due, key=lambda row: (row.run_at, row.item_id)).leased(holder=holder, now=now, until=until)
            self.rows[item.item_id] = item
            return item

    def save(self, item: WorkItem, *, held_by: str | None, logged: AuditEvent | None = None) -> bool:
        """Replace an item that is held by this holder."""
        with self._lock:
            stored = self.rows.get(item.item_id)
            if stored is None or stored.holder != held_by:
                return False
            cancel = item.cancel_requested if item.holder is None else stored.cancel_requested
            self.rows[item.item_id] = replace(item, cancel_requested=cancel)
            if logged is not None:
                self.log.append(logged)
            return True

    def request_cancel(self, item_id: str, *, logged: AuditEvent) -> None:
        """Set the mark that the holder looks at."""
        with self._lock:
            if item_id in self.rows:
                self.rows[item_id] = replace(self.rows[item_id], cancel_requested=True)
                self.log.append(logged)

    def count(self, kinds: Collection[str]) -> dict[str, int]:
        """Return the number of items in each state."""
        found = Counter(row.state for row in self.rows.values() if row.kind in kinds)
        return {str(state): found[state] for state in WorkState}

    def delete_finished(self, *, before: datetime) -> int:
        """Delete finished items."""
        with self._lock:
            old = [row for row in self.rows.values() if row.is_finished and row.updated_at and row.updated_at < before]
            for row in old:
                del self.rows[row.item_id]
            return len(old)
