"""Submit work, and answer for it; `worker` does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from ..domain.audit import AuditEvent
from ..domain.clock import Clock, NewId
from ..domain.identity import Identity
from ..domain.work import WorkItem, WorkState
from ..errors import AppError, ErrorKind
from ..repositories.work import WorkQueue

# May see, cancel and retry the work of others in their tenant.
OPERATOR = "operator"


class WorkNotFoundError(AppError):
    """There is no such item, or it is another caller's: the message does not tell which."""

    kind = ErrorKind.NOT_FOUND


class WorkStateError(AppError):
    """The state of an item does not allow this."""

    kind = ErrorKind.CONFLICT


class WorkCancelledError(Exception):
    """Leaves a handler whose item was cancelled."""


class LeaseLostError(Exception):
    """Leaves a handler whose item another worker has taken over."""


class Progress(Protocol):
    """How a handler reports; long ones have to, because that is also where they are stopped."""

    @property
    def item(self) -> WorkItem:
        """The item in hand, with its owner and the trace in which it was submitted."""
        ...

    @property
    def checkpoint(self) -> Mapping[str, object] | None:
        """The last report, also by an earlier attempt; `None` before the first."""
        ...

    def report(self, progress: float, checkpoint: Mapping[str, object] | None = None) -> None:
        """Store how much is done (0 to 1), and what the next attempt may go on from: with it, attempts count anew.

        Raises:
            WorkCancelledError: the item was cancelled. Let it through.
            LeaseLostError: another worker does it now. Let it through.
        """
        ...


# Does one item and returns its result (JSON). It may be called again for the same item: after a crash, or a failure.
Handler = Callable[[WorkItem, Progress], Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkService:
    """Submits items of `kinds` and answers for them; whose they are follows from the identity."""

    queue: WorkQueue
    kinds: frozenset[str]
    clock: Clock
    new_id: NewId

    def submit(
        self, kind: str, payload: Mapping[str, object], *, by: Identity, trace_id: str, key: str | None = None
    ) -> WorkItem:
        """Return the new item, or the earlier one with the same `key` of the same owner."""
        now = self.clock()
        item = WorkItem(
            item_id=self.new_id(),
            kind=kind,
            tenant=by.tenant,
            owner=by.name,
            payload=payload,
            trace_id=trace_id,
            created_at=now,
            run_at=now,
            key=f"{kind}/{by.key}/{key}" if key else None,
            updated_at=now,
        )
        return self.queue.add(item, logged=self._event("jobs.submit", item, by=by, after=item.state))

    def find(self, item_id: str, *, by: Identity) -> WorkItem:
        """Return an item of `by`, or of its tenant if it has the role `operator`.

        Raises:
            WorkNotFoundError: there is none.
        """
        item = self.queue.find(item_id)
        if item is None or item.kind not in self.kinds or not _may_see(item, by):
            raise WorkNotFoundError(f"job {item_id!r}: no such job", hint="`jobs list` shows the jobs")
        return item

    def newest(
        self, *, by: Identity, limit: int = 100, state: WorkState | None = None, skip: int = 0
    ) -> tuple[WorkItem, ...]:
        """Return the newest items that `by` may see, newest first, in one state if given, without the first `skip`."""
        owner = None if by.has(OPERATOR) else by.name
        return self.queue.of_tenant(by.tenant, kinds=self.kinds, limit=limit, owner=owner, state=state, skip=skip)

    def cancel(self, item_id: str, *, by: Identity) -> WorkItem:
        """Cancel an item: at once if it is waiting, otherwise when its worker reports next.

        Raises:
            WorkNotFoundError: there is none of `by`.
            WorkStateError: it is finished.
        """
        item = self.find(item_id, by=by)
        if item.is_finished:
            raise WorkStateError(f"job {item_id} is {item.state}: there is nothing to cancel")
        self.queue.request_cancel(
            item_id, logged=self._event("jobs.cancel", item, by=by, before=item.state, after=WorkState.CANCELLED)
        )
        if item.state is WorkState.QUEUED:
            cancelled = replace(item.finished(WorkState.CANCELLED, now=self.clock()), cancel_requested=True)
            self.queue.save(cancelled, held_by=None)
        return self.find(item_id, by=by)

    def retry(self, item_id: str, *, by: Identity) -> WorkItem:
        """Queue a failed or cancelled item again.

        Raises:
            WorkNotFoundError: there is none of `by`.
            WorkStateError: it is not failed or cancelled.
        """
        item = self.find(item_id, by=by)
        again = item.retried(now=self.clock())
        logged = self._event("jobs.retry", item, by=by, before=item.state, after=again.state)
        is_over = item.state in {WorkState.FAILED, WorkState.CANCELLED}
        if not is_over or not self.queue.save(again, held_by=None, logged=logged):
            raise WorkStateError(f"job {item_id} is {item.state}: only a failed or cancelled one is retried")
        return again

    def _event(
        self, action: str, item: WorkItem, *, by: Identity, after: WorkState, before: WorkState | None = None
    ) -> AuditEvent:
        return AuditEvent(
            at=self.clock(),
            trace_id=item.trace_id,
            tenant=item.tenant,
            principals=by.principals,
            action=action,
            outcome="executed",
            details={"job_id": item.item_id, "kind": item.kind, "before": before, "after": after},
        )


def _may_see(item: WorkItem, identity: Identity) -> bool:
    return item.tenant == identity.tenant and (item.owner == identity.name or identity.has(OPERATOR))
