"""Do work: each item by one worker at a time, again after a crash, until it is done or given up."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from opentelemetry.context import Context
from opentelemetry.trace import get_tracer
from structlog.contextvars import bound_contextvars

from ..domain.clock import Clock, NewId
from ..domain.work import WorkItem, WorkState
from ..errors import AppError
from ..repositories.work import WorkQueue
from .work import Handler, LeaseLostError, WorkCancelledError

_SECONDS_BETWEEN_SWEEPS = 3600.0
_log = logging.getLogger(__name__)
_tracer = get_tracer(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Does the items of the kinds that it has a handler for. A lease is `lease` long and renewed while it works.

    `given_up` is called with each item that has failed for good.
    """

    queue: WorkQueue
    handlers: Mapping[str, Handler]
    clock: Clock
    new_id: NewId
    lease: timedelta
    given_up: Callable[[WorkItem], None] = lambda _item: None

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
            elif ended is not None and ended.state is WorkState.FAILED:
                self.given_up(ended)
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


def work_until(
    worker: Worker, stop: threading.Event, poll_s: float, *, sweep: Callable[[], None] = lambda: None
) -> None:
    """Do items one after the other until `stop` is set, and look for new ones every `poll_s` seconds.

    `sweep` is called first, and then once an hour between two items.
    """
    sweep_at = time.monotonic()
    while not stop.is_set():
        try:
            if time.monotonic() >= sweep_at:
                sweep_at = time.monotonic() + _SECONDS_BETWEEN_SWEEPS
                sweep()
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

    @property
    def checkpoint(self) -> Mapping[str, object] | None:
        """The last report, also by an earlier attempt."""
        return self.item.checkpoint

    def report(self, progress: float, checkpoint: Mapping[str, object] | None = None) -> None:
        """Store the progress and a longer lease."""
        with self._guard:
            self._save(self.item.advanced(progress, checkpoint))
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
        renewed = item.renewed(now=now, until=now + self._lease)
        if not self._queue.save(renewed, held_by=item.holder):
            raise LeaseLostError
        self.item = renewed
