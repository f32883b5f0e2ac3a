"""Durable steps: the parts of one run as leased work, each done once, also where processes die."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ...domain.clock import Clock, NewId
from ...domain.work import WorkItem, WorkState
from ...repositories.work import WorkQueue
from ..executor import Executor

# A step that fails is tried once more: what was in its way may have gone.
_ATTEMPTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCounts:
    """The steps of a run; `done` includes those that an earlier attempt of the run had done."""

    done: int
    failed: int
    all: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The steps of the run that `run` identifies, of which there is at most one at a time.

    The same run begun again, after a kill, a failure or a cancellation, does only what has not been done. A step that
    fails is kept as a failed item with its reason, and does not stop the others.
    """

    queue: WorkQueue
    run: str
    tenant: str
    clock: Clock
    new_id: NewId
    poll_s: float

    def begin(self, payloads: Sequence[Mapping[str, object]], *, is_kept: Callable[[WorkItem], bool]) -> None:
        """Queue a step for each payload, unless it was done and its outcome `is_kept`."""
        trace_id = self.new_id()
        for number, payload in enumerate(payloads):
            item = self.queue.add(self._item(number, payload, trace_id))
            is_done = item.state is WorkState.DONE and is_kept(item)
            is_new = item.state is WorkState.QUEUED and not item.attempts
            if not is_done and not is_new:
                # There is no other run: a holder is dead.
                self.queue.save(item.retried(now=self.clock()), held_by=item.holder)

    def finish(self, executor: Executor, work: Callable[[int], WorkItem | None]) -> Iterator[StepCounts]:
        """Let the executor do the steps that are open, and yield how far the run is, at first and after each.

        `work` does one step that is due, for any argument, and returns it as it was left. If the iterator is not
        used up, the steps that have not begun are cancelled.
        """
        try:
            yield (counts := self.counts())
            while todo := counts.all - counts.done - counts.failed:
                for _ in executor.map(work, range(todo)):
                    yield (counts := self.counts())
                if counts.all - counts.done - counts.failed == todo:
                    # What is left waits for its next attempt, or for the end of the lease of a worker that was lost.
                    time.sleep(self.poll_s)
        finally:
            for item in self._items(WorkState.QUEUED):
                self.queue.save(item.finished(WorkState.CANCELLED, now=self.clock()), held_by=None)

    def counts(self) -> StepCounts:
        """Return how far the run is."""
        found = self.queue.count([self.run])
        return StepCounts(done=found[WorkState.DONE], failed=found[WorkState.FAILED], all=sum(found.values()))

    def failed(self) -> Sequence[WorkItem]:
        """Return the steps that failed, with their errors, in their order."""
        return self._items(WorkState.FAILED)

    def done(self) -> Sequence[WorkItem]:
        """Return the steps that are done, with their results, in their order."""
        return self._items(WorkState.DONE)

    def _items(self, state: WorkState) -> Sequence[WorkItem]:
        found = self.queue.of_tenant(self.tenant, kinds=[self.run], limit=self.counts().all, state=state)
        return sorted(found, key=lambda item: item.key or "")

    def _item(self, number: int, payload: Mapping[str, object], trace_id: str) -> WorkItem:
        now = self.clock()
        item = WorkItem(
            item_id=self.new_id(),
            kind=self.run,
            tenant=self.tenant,
            owner=self.run,
            payload=payload,
            trace_id=trace_id,
            created_at=now,
            run_at=now,
            key=f"{self.run}/{number:08}",
        )
        return replace(item, max_attempts=_ATTEMPTS, updated_at=now)
