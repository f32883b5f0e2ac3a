"""Traces that are kept, as a port."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSpan:
    """One step of a trace. Its attributes have the names of the semantic conventions, or begin with `app.`."""

    trace_id: str
    span_id: str
    parent_id: str | None
    name: str
    started_at: datetime
    elapsed_ms: float
    is_error: bool
    attributes: Mapping[str, object]


class Traces(Protocol):
    """Stores spans."""

    def add(self, spans: Sequence[StoredSpan]) -> None:
        """Insert spans."""
        ...

    def of(self, any_id: str) -> tuple[StoredSpan, ...]:
        """Return the spans of a trace, oldest first, or of all traces in which something with this id was made."""
        ...

    def newest(self, limit: int) -> tuple[tuple[StoredSpan, ...], ...]:
        """Return the spans of the newest traces, the newest trace first."""
        ...

    def delete(self, *, before: datetime) -> int:
        """Delete spans that began before, and return how many there were."""
        ...
