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


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceFilter:
    """Which traces are wanted: those that meet every condition that is set.

    `tenant` is that of the caller, `slower_than_ms` is about the first span. `refused`: an answer was refused.
    `corrected` and `rejected`: an output was. `failed`: a span was an error. `decisions`: there are other spans than
    those of requests.
    """

    tenant: str | None = None
    slower_than_ms: float | None = None
    refused: bool = False
    corrected: bool = False
    rejected: bool = False
    failed: bool = False
    decisions: bool = False


EVERY_TRACE = TraceFilter()


class Traces(Protocol):
    """Stores spans."""

    def add(self, spans: Sequence[StoredSpan]) -> None:
        """Insert spans."""
        ...

    def of(self, any_id: str) -> tuple[StoredSpan, ...]:
        """Return the spans of a trace, oldest first, or of all traces in which something with this id was made."""
        ...

    def newest(
        self, limit: int, *, chosen: TraceFilter = EVERY_TRACE, skip: int = 0
    ) -> tuple[tuple[StoredSpan, ...], ...]:
        """Return the spans of the newest traces that are wanted, without the first `skip`, the newest trace first."""
        ...

    def delete(self, *, before: datetime) -> int:
        """Delete spans that began before, and return how many there were."""
        ...
