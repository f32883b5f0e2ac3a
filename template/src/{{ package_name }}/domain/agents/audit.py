"""The audit log: each entry carries the hash of the one before it, so that no entry can be changed unnoticed."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One call: who made it, with which arguments, the decision and its outcome.

    `arguments` is JSON without personal data. `outcome` is `executed`, `refused` (by a domain rule), `failed`,
    `replayed` (an earlier result was given again), `denied`, `paused`, `approved` or `rejected`. `action_id` is set
    when, and only when, something was done: one entry an action.
    """

    at: datetime
    trace_id: str
    run_id: str
    tenant: str
    principals: str
    prompt: str
    prompt_version: str
    prompt_hash: str
    tool: str
    arguments: str
    decision: str
    rule: str
    reason: str
    outcome: str
    policy_version: str
    action_id: str | None = None
    approval_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """An event at its position in the log: `sequence` counts from 1 without a gap."""

    sequence: int
    event: AuditEvent
    previous_hash: str
    hash: str


def seal(event: AuditEvent, *, after: AuditEntry | None) -> AuditEntry:
    """Return the entry that follows `after` (`None`: the first one)."""
    sequence = after.sequence + 1 if after else 1
    previous = after.hash if after else GENESIS
    digest = _digest(sequence, event, previous)
    return AuditEntry(sequence=sequence, event=event, previous_hash=previous, hash=digest)


def find_tampering(entries: Iterable[AuditEntry], *, head: str) -> str | None:
    """Return a sentence on the first entry that was changed, moved, added or lost; `None` when the chain holds.

    `entries` are in their order; `head` is the hash of the last one as it is kept apart from them (`GENESIS` when
    nothing was ever logged), so that a shortened log is noticed too.
    """
    previous, sequence = GENESIS, 0
    for entry in entries:
        sequence += 1
        if entry.sequence != sequence:
            return f"entry {sequence} is missing"
        if entry.previous_hash != previous:
            return f"entry {sequence} does not follow the one before it"
        if entry.hash != _digest(sequence, entry.event, previous):
            return f"entry {sequence} was changed"
        previous = entry.hash
    if previous != head:
        return f"the log ends after entry {sequence}, but more was written"
    return None


def _digest(sequence: int, event: AuditEvent, previous: str) -> str:
    values = asdict(event) | {"at": event.at.astimezone(UTC).isoformat()}
    content = json.dumps([sequence, previous, values], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()
