"""Work that is done once, by one worker at a time: jobs, messages to others, and requests that may be repeated."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

# Waiting times between attempts double, up to this.
_LONGEST_WAIT = timedelta(minutes=10)
# No wait and no lease is as long: a time further ahead was written before the clock was set back.
LONGEST_AHEAD = timedelta(hours=1)


class WorkState(StrEnum):
    """State of an item. A `running` one whose lease has ended was abandoned: another worker takes it over."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """One piece of work of `owner` in `tenant`, described by `payload` (JSON).

    At most one item has a `key`; `holder` identifies one lease of one worker, which ends at `lease_until`. `progress`
    is 0 to 1; `checkpoint` is what an attempt leaves to the next one. Times are in UTC.
    """

    item_id: str
    kind: str
    tenant: str
    owner: str
    payload: Mapping[str, object]
    trace_id: str
    created_at: datetime
    run_at: datetime
    key: str | None = None
    state: WorkState = WorkState.QUEUED
    attempts: int = 0
    max_attempts: int = 5
    holder: str | None = None
    lease_until: datetime | None = None
    progress: float = 0.0
    checkpoint: Mapping[str, object] | None = None
    cancel_requested: bool = False
    result: Mapping[str, object] | None = None
    error: str | None = None
    updated_at: datetime | None = None

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will be done without a `retried`."""
        return self.state in {WorkState.DONE, WorkState.FAILED, WorkState.CANCELLED}

    def is_due(self, now: datetime) -> bool:
        """Return whether a worker may take it: its time has come, or the lease of another has ended.

        Times more than `LONGEST_AHEAD` in the future count as come.
        """
        if self.state is WorkState.RUNNING:
            return self.lease_until is None or _has_come(self.lease_until, now)
        return self.state is WorkState.QUEUED and _has_come(self.run_at, now)

    def leased(self, *, holder: str, now: datetime, until: datetime) -> Self:
        """Return it as held by one lease, in its next attempt."""
        return replace(
            self,
            state=WorkState.RUNNING,
            attempts=self.attempts + 1,
            holder=holder,
            lease_until=until,
            updated_at=now,
        )

    def renewed(self, *, now: datetime, until: datetime) -> Self:
        """Return it as held for longer by the same lease."""
        return replace(self, lease_until=until, updated_at=now)

    def advanced(self, progress: float, checkpoint: Mapping[str, object] | None) -> Self:
        """Return it with its progress; a new checkpoint is a success, after which it has all its attempts again."""
        if checkpoint is None or checkpoint == self.checkpoint:
            return replace(self, progress=progress)
        return replace(self, progress=progress, checkpoint=checkpoint, attempts=1)

    def finished(self, state: WorkState, *, now: datetime, error: str | None = None) -> Self:
        """Return it in a final state, held by no one."""
        progress = 1.0 if state is WorkState.DONE else self.progress
        return replace(self, state=state, holder=None, lease_until=None, error=error, progress=progress, updated_at=now)

    def failed(self, error: str, *, now: datetime) -> Self:
        """Return it queued for its next attempt after a wait, or as failed if it has had all."""
        if self.attempts >= self.max_attempts:
            return self.finished(WorkState.FAILED, now=now, error=error)
        wait = min(timedelta(seconds=2.0 ** min(self.attempts, 20)), _LONGEST_WAIT)
        return replace(self.released(now=now), run_at=now + wait, error=error)

    def released(self, *, now: datetime) -> Self:
        """Return it queued, held by no one."""
        return replace(self, state=WorkState.QUEUED, holder=None, lease_until=None, run_at=now, updated_at=now)

    def retried(self, *, now: datetime) -> Self:
        """Return it queued with all its attempts again; it goes on from its last checkpoint."""
        return replace(self.released(now=now), attempts=0, cancel_requested=False, error=None)


def _has_come(time: datetime, now: datetime) -> bool:
    return not now < time <= now + LONGEST_AHEAD
