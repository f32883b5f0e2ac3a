"""The audit log in memory: for evaluation runs and tests."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from ...domain.audit import GENESIS, AuditEntry, AuditEvent, seal
from ...repositories.audit import AuditLog


@dataclass(slots=True, kw_only=True)
class InMemoryAuditLog:
    """`AuditLog` over a list."""

    rows: list[AuditEntry] = field(default_factory=list)

    def append(self, event: AuditEvent) -> AuditEntry:
        """Add the entry that follows the last one."""
        entry = seal(event, after=self.rows[-1] if self.rows else None)
        self.rows.append(entry)
        return entry

    def entries(self, *, tenant: str | None = None, trace_id: str | None = None) -> Sequence[AuditEntry]:
        """Return the entries of a tenant and a trace, in their order."""
        return [
            entry
            for entry in self.rows
            if tenant in {None, entry.event.tenant} and trace_id in {None, entry.event.trace_id}
        ]

    def find(self, sequence: int) -> AuditEntry | None:
        """Return the entry with this number."""
        return next((entry for entry in self.rows if entry.sequence == sequence), None)

    def head_hash(self) -> str:
        """Return the hash of the last entry."""
        return self.rows[-1].hash if self.rows else GENESIS


class InMemoryAuditTrail:
    """An `AuditTrail` whose transactions run one after the other under a lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._log = InMemoryAuditLog()

    @contextmanager
    def begin(self) -> Iterator[AuditLog]:
        """Open a transaction; when an exception leaves it, what it appended is gone."""
        with self._lock:
            before = list(self._log.rows)
            try:
                yield self._log
            except BaseException:
                self._log.rows = before
                raise
