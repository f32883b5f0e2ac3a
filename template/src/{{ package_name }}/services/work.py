"""Submit work, and do it: each item by one worker at a time, again after a crash, until it is done or given up."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from opentelemetry.context import Context
from opentelemetry.trace import get_tracer
from structlog.contextvars import bound_contextvars

from ..domain.clock import Clock, NewId
from ..domain.identity import Identity
from ..domain.work import WorkItem, WorkState
from ..errors import AppError, ErrorKind
from ..repositories.work import WorkQueue

# May see, cancel and retry the work of others in their tenant.
OPERATOR = "operator"

_log = logging.getLogger(__name__)
_tracer = get_tracer(__name__)


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

    def report(self, progress: float, checkpoint: Mapping[str, object] | None = None) -> None:
        """Store how much is done (0 to 1), and what the next attempt may go on from.

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
            key=f"{kind}/{by.tenant}/{by.name}/{key}" if key else None,
            updated_at=now,
        )
        return self.queue.add(item)

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
        self.queue.request_cancel(item_id)
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
        if item.state not in {WorkState.FAILED, WorkState.CANCELLED} or not self.queue.save(again, held_by=None):
            raise WorkStateError(f"job {item_id} is {item.state}: only a failed or cancelled one is retried")
        return again


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Does the items of the kinds that it has a handler for. A lease is `lease` long and renewed while it works."""

    queue: WorkQueue
    handlers: Mapping[str, Handler]
    clock: Clock
    new_id: NewId
    lease: timedelta

    def run_next(self) -> WorkItem | None:
        """Do one item that is due, and return it as it was left; `None` if there is none.

        What a handler raises is no error of the worker: it is recorded, and the item is tried again later.
        """
        now, holder = self.clock(), self.new_id()
        item = self.queue.lease(tuple(self.handlers), holder=holder, now=now, until=now + self.lease)
        return None if item is None else self.do(item)

    def do(self, item: WorkItem) -> WorkItem:
        """Do an item that this worker holds."""
        held = _Held(queue=self.queue, item=item, clock=self.clock, lease=self.lease)
        with (
            bound_contextvars(trace_id=item.trace_id, work_item=item.item_id),
            _tracer.start_as_current_span("work", context=Context()) as span,
        ):
            span.set_attribute("app.kind", item.kind)
            span.set_attribute("app.tenant", item.tenant)
            span.set_attribute("app.ids", (item.item_id,))
            span.set_attribute("app.submitted_in", item.trace_id)
            ended = self._attempted(held)
            span.set_attribute("app.state", ended.state if ended else "lost")
            if ended is not None and not self.queue.save(ended, held_by=item.holder):
                _log.warning("another worker has taken the item over")
        return self.queue.find(item.item_id) or item

    def _attempted(self, held: "_Held") -> WorkItem | None:
        item = held.item
        if item.attempts > item.max_attempts:
            # Its workers died: whatever it is, it is not tried for ever.
            reason = f"given up: {item.max_attempts} attempts ended without a result"
            return item.finished(WorkState.FAILED, now=self.clock(), error=reason)
        try:
            with held.renewed():
                held.report(item.progress)
                result = self.handlers[item.kind](item, held)
        except WorkCancelledError:
            return replace(held.item.finished(WorkState.CANCELLED, now=self.clock()), cancel_requested=True)
        except LeaseLostError:
            return None
        except AppError as error:
            _log.warning("attempt failed: %s", error)
            return held.item.failed(str(error), now=self.clock())
        except Exception as error:  # noqa: BLE001 - recorded, and tried again
            _log.exception("attempt failed")
            return held.item.failed(f"{type(error).__name__}: see the log", now=self.clock())
        return replace(held.item.finished(WorkState.DONE, now=self.clock()), result=result)


def work_until(worker: Worker, stop: threading.Event, poll_s: float) -> None:
    """Do items one after the other until `stop` is set, and look for new ones every `poll_s` seconds."""
    while not stop.is_set():
        try:
            worked = worker.run_next() is not None
        except AppError as error:
            # The database may be back soon.
            _log.warning("no work was taken: %s", error)
            worked = False
        if not worked:
            stop.wait(poll_s)


class _Held:
    """An item in the hands of a worker: its `Progress`, and the thread that renews its lease."""

    def __init__(self, *, queue: WorkQueue, item: WorkItem, clock: Clock, lease: timedelta) -> None:
        self._queue = queue
        self._clock = clock
        self._lease = lease
        self._guard = threading.Lock()
        self._ended = threading.Event()
        self.item = item

    def report(self, progress: float, checkpoint: Mapping[str, object] | None = None) -> None:
        """Store the progress and a longer lease."""
        with self._guard:
            kept = self.item.checkpoint if checkpoint is None else checkpoint
            self._save(replace(self.item, progress=progress, checkpoint=kept))
        stored = self._queue.find(self.item.item_id)
        if stored is not None and stored.cancel_requested:
            raise WorkCancelledError

    @contextmanager
    def renewed(self) -> Iterator[None]:
        """Renew the lease as long as the context is open."""
        thread = threading.Thread(target=self._renew, name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def _renew(self) -> None:
        while not self._ended.wait(self._lease.total_seconds() / 3):
            try:
                with self._guard:
                    self._save(self.item)
            except LeaseLostError:
                return
            except AppError as error:
                # The database may be back before the lease ends.
                _log.warning("the lease was not renewed: %s", error)

    def _save(self, item: WorkItem) -> None:
        now = self._clock()
        renewed = replace(item, lease_until=now + self._lease, updated_at=now)
        if not self._queue.save(renewed, held_by=item.holder):
            raise LeaseLostError
        self.item = renewed


def _may_see(item: WorkItem, identity: Identity) -> bool:
    return item.tenant == identity.tenant and (item.owner == identity.name or identity.has(OPERATOR))
