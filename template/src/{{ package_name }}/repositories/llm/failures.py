"""Outputs that could not be made valid, kept whole until a person resolves them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ...domain.audit import AuditEvent
from .outputs import OutputStatus, Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One reply, raw, and why it was refused; the first is the model's own, the others are corrections.

    A correction that got no reply has an empty `raw` and says why.
    """

    raw: str
    errors: tuple[str, ...]
    latency_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One rejected output. Secrets and personal data are redacted; nothing else is left out. Times are in UTC.

    `inputs` are what the prompt was rendered with; they are empty where only the reply was kept. `subject` is the
    caller's own id of what the prompt was about, as it is; empty where the caller named none.
    """

    failure_id: str
    trace_id: str
    provenance: Provenance
    attempts: tuple[Attempt, ...]
    latency_ms: float
    failed_at: datetime
    resolved_at: datetime | None = None
    resolution: str | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """One more try at a failure: its first reply was checked and corrected again or, if `regenerated`, a new one.

    `status` is None if that stayed invalid too; `attempts` are the replies that were refused, redacted as in a failure.
    """

    replay_id: str
    failure_id: str
    regenerated: bool
    status: OutputStatus | None
    attempts: tuple[Attempt, ...]
    provenance: Provenance
    latency_ms: float
    replayed_at: datetime


class Failures(Protocol):
    """Promises that an added failure is found again, also by another process, and never goes away."""

    def add(self, failure: Failure) -> None:
        """Store a failure in a transaction of its own; `failure_id` is unique."""
        ...

    def find(self, failure_id: str) -> Failure | None:
        """Return the failure with this id."""
        ...

    def latest(self, *, limit: int, resolved: bool | None = None, skip: int = 0) -> Sequence[Failure]:
        """Return the latest failures, newest first; those of the same time in the order of their ids.

        `resolved` keeps only those that are resolved, or only those that are not; the first `skip` are left out.
        """
        ...

    def count(self, *, resolved: bool | None = None) -> int:
        """Return how many failures there are."""
        ...

    def resolve(
        self, failure_id: str, *, resolution: str, resolved_at: datetime, logged: AuditEvent | None = None
    ) -> bool:
        """Mark a failure as resolved, and append `logged` to the audit log.

        Returns False, and changes nothing, if it is unknown or was resolved before.
        """
        ...

    def add_replay(self, replay: Replay) -> None:
        """Store a replay in a transaction of its own; its failure is known and `replay_id` is unique."""
        ...

    def replays(self, failure_id: str) -> Sequence[Replay]:
        """Return the replays of a failure, oldest first."""
        ...
