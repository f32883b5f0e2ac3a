"""The inbox of cases, and the places where they come from."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from ...domain.audit import AuditEvent
from ...domain.llm.inbox import CaseState, HandOver, InboxCase

# Returns what was handed over and is not in the inbox yet.
CaseSource = Callable[[], Sequence[HandOver]]


class Inbox(Protocol):
    """Promises that a case is there once, and that of two changes of the same state one is refused."""

    def add(self, case: InboxCase) -> bool:
        """Insert a case; returns False, and changes nothing, if its id is known."""
        ...

    def find(self, case_id: str) -> InboxCase | None:
        """Return the case with this id."""
        ...

    def cases(
        self, *, tenant: str, state: CaseState | None = None, limit: int | None = None, skip: int = 0
    ) -> Sequence[InboxCase]:
        """Return the cases of a tenant, of one state if given, the one that is due first first.

        The first `skip` of them are left out, and so are those after the next `limit`.
        """
        ...

    def to_report(self, now: datetime) -> Sequence[InboxCase]:
        """Return the cases that were not announced, and the overdue ones that were not reported as such."""
        ...

    def replace(self, before: InboxCase, after: InboxCase, *, logged: AuditEvent | None = None) -> bool:
        """Store `after`, with the entry `logged`, if the case is still as `before`; return whether it was."""
        ...
