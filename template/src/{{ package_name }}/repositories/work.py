"""The queue of leased work, as a port."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from ..domain.audit import AuditEvent
from ..domain.work import WorkItem, WorkState


class WorkQueue(Protocol):
    """Stores items durably. Of several workers, also in several processes, exactly one gets the lease of an item.

    What is `logged` is appended to the audit log with the change, and only if something is changed.
    """

    def add(self, item: WorkItem, *, logged: AuditEvent | None = None) -> WorkItem:
        """Insert an item and return it; if there is one with the same key, return that one instead."""
        ...

    def find(self, item_id: str) -> WorkItem | None:
        """Return the item with this id."""
        ...

    def of_tenant(  # noqa: PLR0913 - what a page of a list is chosen by
        self,
        tenant: str,
        *,
        kinds: Collection[str],
        limit: int,
        owner: str | None = None,
        state: WorkState | None = None,
        skip: int = 0,
    ) -> tuple[WorkItem, ...]:
        """Return the newest items of these kinds, newest first, without the first `skip`; of one owner or in one state.

        An owner or a state that is not given does not count.
        """
        ...

    def lease(self, kinds: Collection[str], *, holder: str, now: datetime, until: datetime) -> WorkItem | None:
        """Return the item of these kinds that has been due the longest, leased; `None` if there is none."""
        ...

    def save(self, item: WorkItem, *, held_by: str | None, logged: AuditEvent | None = None) -> bool:
        """Replace an item, and return whether that was done: only if it is held by this holder (`None`: by no one).

        Whether cancelling was requested is kept as it is stored, unless the item is held by no one.
        """
        ...

    def request_cancel(self, item_id: str, *, logged: AuditEvent) -> None:
        """Let the holder of an item know that it is to stop."""
        ...

    def count(self, kinds: Collection[str]) -> dict[str, int]:
        """Return the number of items in each state."""
        ...

    def delete_finished(self, *, before: datetime) -> int:
        """Delete finished items that were last changed before, and return how many there were."""
        ...
