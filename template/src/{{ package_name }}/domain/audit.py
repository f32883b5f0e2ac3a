"""The audit log: each entry carries the hash of the one before it, so that no entry can be changed unnoticed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

GENESIS = "0" * 64
_FIELDS = ("at", "trace_id", "tenant", "principals", "action", "outcome", "action_id")
# The name of `action` in entries of release 0.1.0: their hashes are over their text, which is kept.
_FORMER_ACTION = "tool"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """Something that was done or refused: who did what, within which request, and how it ended.

    `principals` names the caller and those who act for it. `details` has texts without personal data and secrets;
    none has the name of another field. `action_id` is set when, and only when, an effect happened that its store
    keeps under this id: one entry an effect.
    """

    at: datetime
    trace_id: str
    tenant: str
    principals: str
    action: str
    outcome: str
    action_id: str | None = None
    details: Mapping[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a detail that would hide a field."""
        if taken := self.details.keys() & {*_FIELDS, _FORMER_ACTION}:
            raise ValueError(f"details: {', '.join(sorted(taken))}: names of fields")

    @classmethod
    def parse(cls, content: str) -> Self:
        """Return the event of an entry's content.

        Raises:
            ValueError: it is not the content of an entry.
        """
        values = json.loads(content)
        if not isinstance(values, dict) or not all(text is None or isinstance(text, str) for text in values.values()):
            raise ValueError("not an object of texts")
        if _FORMER_ACTION in values:
            values["action"] = values.pop(_FORMER_ACTION)
        try:
            fields = {name: values.pop(name) for name in _FIELDS}
        except KeyError as error:
            raise ValueError(f"{error} is missing") from error
        return cls(**fields | {"at": datetime.fromisoformat(fields["at"])}, details=values)

    def content(self) -> str:
        """Return the text that is stored and hashed: JSON with all fields and details by name."""
        fields = {name: getattr(self, name) for name in _FIELDS} | {"at": self.at.astimezone(UTC).isoformat()}
        return json.dumps(fields | dict(self.details), sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """The content of an event at its position in the log: `sequence` counts from 1 without a gap."""

    sequence: int
    content: str
    previous_hash: str
    hash: str

    @property
    def event(self) -> AuditEvent:
        """The event, from the content.

        Raises:
            ValueError: the content was changed to something else.
        """
        return AuditEvent.parse(self.content)


def seal(event: AuditEvent, *, after: AuditEntry | None) -> AuditEntry:
    """Return the entry that follows `after` (`None`: the first one)."""
    sequence = after.sequence + 1 if after else 1
    previous, content = after.hash if after else GENESIS, event.content()
    return AuditEntry(
        sequence=sequence, content=content, previous_hash=previous, hash=_digest(sequence, previous, content)
    )


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
        if entry.hash != _digest(sequence, previous, entry.content):
            return f"entry {sequence} was changed"
        previous = entry.hash
    if previous != head:
        return f"the log ends after entry {sequence}, but more was written"
    return None


def _digest(sequence: int, previous: str, content: str) -> str:
    return hashlib.sha256(f'[{sequence}, "{previous}", {content}]'.encode()).hexdigest()
