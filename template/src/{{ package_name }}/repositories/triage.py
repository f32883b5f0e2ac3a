"""Decisions about tickets, kept with what is needed to explain them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..domain.evidence import EvidenceClass
from ..domain.triage import TriageDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageRecord:
    """One decision and its provenance. `decided_at` is in UTC."""

    trace_id: str
    ticket_id: str
    decision: TriageDecision
    produced_by: EvidenceClass
    model: str
    prompt_version: str
    prompt_hash: str
    decided_at: datetime


class DuplicateTriageRecordError(Exception):
    """The trace id already has a record."""


class TriageRecords(Protocol):
    """Promises that an added record is found again, also by another process and after concurrent writes."""

    def add(self, record: TriageRecord) -> None:
        """Store a record in a transaction of its own.

        Raises:
            DuplicateTriageRecordError: `trace_id` was used before; nothing is changed.
        """
        ...

    def find(self, trace_id: str) -> TriageRecord | None:
        """Return the record with this trace id."""
        ...
