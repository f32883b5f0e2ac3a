"""The audit log, as a port. Entries are written in the transaction of what they describe."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from ..domain.audit import AuditEntry, AuditEvent
from ..errors import AppError


class DamagedLogError(AppError):
    """An audit log that was changed outside the application; `problem` describes the damage.

    Nothing is done until it is repaired.
    """

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"audit log: {problem}", hint="`audit verify` examines the log; restore the database from a backup"
        )
        self.problem = problem


class AuditLog(Protocol):
    """The log within one transaction. Entries are never changed or removed."""

    def append(self, event: AuditEvent) -> AuditEntry:
        """Write the entry that follows the last one; entries of other transactions wait until this one ends.

        Raises:
            DamagedLogError: the last entry is not the one that was written last; nothing is written.
        """
        ...

    def entries(self, *, tenant: str | None = None, trace_id: str | None = None) -> Sequence[AuditEntry]:
        """Return the entries of a tenant and a trace (`None`: all), in their order.

        Raises:
            DamagedLogError: an entry cannot be read.
        """
        ...

    def find(self, sequence: int) -> AuditEntry | None:
        """Return the entry with this number.

        Raises:
            DamagedLogError: it cannot be read.
        """
        ...

    def head_hash(self) -> str:
        """Return the hash of the last entry as it is kept apart from the log; `GENESIS` before the first."""
        ...


class AuditTrail(Protocol):
    """Opens the log."""

    def begin(self) -> AbstractContextManager[AuditLog]:
        """Open a transaction in which the log can be read and appended to."""
        ...


class RecordAct(Protocol):
    """Appends an entry on an act: what changed from `before` to `after`, and by `details` which object."""

    def __call__(self, action: str, *, before: str | None, after: str | None, **details: str) -> None:
        """Append the entry, in the transaction that was opened for the act."""
        ...
