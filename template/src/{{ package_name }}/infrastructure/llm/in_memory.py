"""Repositories that live as long as the process: for evaluation runs and tests."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import TypeVar

from ...domain.audit import AuditEvent
from ...domain.llm.inbox import CaseState, InboxCase
from ...repositories.llm.failures import Failure, Replay
from ...repositories.llm.outputs import DuplicateOutputError, OutputRecord, OutputStatus
from ...services.alerts import Alert
from ..audit.in_memory import InMemoryAuditLog

Kept = TypeVar("Kept")


def _forget(kept: dict[str, Kept], latest: int | None) -> None:
    while latest is not None and len(kept) > latest:
        del kept[next(iter(kept))]


class InMemoryOutputRecords:
    """`OutputRecords` in a dictionary; it forgets all but the `latest`, if that is given."""

    def __init__(self, *, latest: int | None = None) -> None:
        self._latest = latest
        self._records: dict[str, OutputRecord] = {}
        self._lock = Lock()

    def add(self, record: OutputRecord) -> None:
        """Keep the record."""
        with self._lock:
            if record.trace_id in self._records:
                raise DuplicateOutputError(f"trace id {record.trace_id} already has an output")
            self._records[record.trace_id] = record
            _forget(self._records, self._latest)

    def find(self, trace_id: str) -> OutputRecord | None:
        """Return the record with this trace id."""
        return self._records.get(trace_id)

    def counts(self) -> Mapping[OutputStatus, int]:
        """Return how many records there are of each status."""
        with self._lock:
            found = Counter(record.status for record in self._records.values())
        return {status: found[status] for status in OutputStatus}


class InMemoryFailures:
    """`Failures` in a dictionary; it forgets all but the `latest`, if that is given."""

    def __init__(self, *, latest: int | None = None) -> None:
        self._latest = latest
        self.log = InMemoryAuditLog()
        self._failures: dict[str, Failure] = {}
        self._replays: list[Replay] = []
        self._lock = Lock()

    def add(self, failure: Failure) -> None:
        """Keep the failure."""
        with self._lock:
            if failure.failure_id in self._failures:
                raise ValueError(f"failure id {failure.failure_id} was already used")
            self._failures[failure.failure_id] = failure
            _forget(self._failures, self._latest)

    def find(self, failure_id: str) -> Failure | None:
        """Return the failure with this id."""
        return self._failures.get(failure_id)

    def latest(self, *, limit: int, resolved: bool | None = None, skip: int = 0) -> Sequence[Failure]:
        """Return the latest failures, newest first."""
        by_id = sorted(self._chosen(resolved=resolved), key=lambda failure: failure.failure_id)
        return sorted(by_id, key=lambda failure: failure.failed_at, reverse=True)[skip : skip + limit]

    def count(self, *, resolved: bool | None = None) -> int:
        """Return how many failures there are."""
        return len(self._chosen(resolved=resolved))

    def resolve(
        self, failure_id: str, *, resolution: str, resolved_at: datetime, logged: AuditEvent | None = None
    ) -> bool:
        """Mark an open failure as resolved."""
        with self._lock:
            failure = self._failures.get(failure_id)
            if failure is None or failure.resolved_at is not None:
                return False
            self._failures[failure_id] = replace(failure, resolution=resolution, resolved_at=resolved_at)
            if logged is not None:
                self.log.append(logged)
            return True

    def add_replay(self, replay: Replay) -> None:
        """Keep the replay."""
        with self._lock:
            if replay.failure_id not in self._failures:
                raise ValueError(f"no failure {replay.failure_id}")
            self._replays.append(replay)

    def replays(self, failure_id: str) -> Sequence[Replay]:
        """Return the replays of a failure, oldest first."""
        with self._lock:
            found = [replay for replay in self._replays if replay.failure_id == failure_id]
        return sorted(found, key=lambda replay: (replay.replayed_at, replay.replay_id))

    def _chosen(self, *, resolved: bool | None) -> list[Failure]:
        with self._lock:
            failures = list(self._failures.values())
        return [f for f in failures if resolved is None or (f.resolved_at is not None) is resolved]


class InMemoryAlerts:
    """`Alerts` in a list, oldest first; it forgets all but the `latest`, if that is given."""

    def __init__(self, *, latest: int | None = None) -> None:
        self._latest = latest
        self.sent: list[Alert] = []

    def send(self, alert: Alert) -> None:
        """Keep the alert."""
        self.sent.append(alert)
        if self._latest is not None:
            del self.sent[: -self._latest]


class InMemoryInbox:
    """`Inbox` in a dictionary."""

    def __init__(self) -> None:
        self.log = InMemoryAuditLog()
        self._cases: dict[str, InboxCase] = {}
        self._lock = Lock()

    def add(self, case: InboxCase) -> bool:
        """Keep a case unless its id is known."""
        with self._lock:
            return self._cases.setdefault(case.case_id, case) is case

    def find(self, case_id: str) -> InboxCase | None:
        """Return the case with this id."""
        return self._cases.get(case_id)

    def cases(
        self, *, tenant: str, state: CaseState | None = None, limit: int | None = None, skip: int = 0
    ) -> Sequence[InboxCase]:
        """Return the cases of a tenant, the one that is due first first."""
        found = [case for case in self._sorted() if case.tenant == tenant and state in {None, case.state}]
        return found[skip : None if limit is None else skip + limit]

    def to_report(self, now: datetime) -> Sequence[InboxCase]:
        """Return the cases that were not announced, and the overdue ones that were not reported as such."""
        return [c for c in self._sorted() if not c.announced or (c.is_overdue(now) and not c.reported_overdue)]

    def replace(self, before: InboxCase, after: InboxCase, *, logged: AuditEvent | None = None) -> bool:
        """Keep `after` if the case is still as `before`."""
        with self._lock:
            if self._cases.get(before.case_id) != before:
                return False
            self._cases[after.case_id] = after
            if logged is not None:
                self.log.append(logged)
            return True

    def _sorted(self) -> list[InboxCase]:
        return sorted(self._cases.values(), key=lambda case: (case.due_at, case.case_id))
