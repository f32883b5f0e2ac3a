"""Repositories that live as long as the process: for evaluation runs and tests."""

from ..repositories.triage_records import TriageRecord


class InMemoryTriageRecords:
    """`TriageRecords` in a dictionary."""

    def __init__(self) -> None:
        self._records: dict[str, TriageRecord] = {}

    def add(self, record: TriageRecord) -> None:
        """Keep the record."""
        if record.trace_id in self._records:
            raise ValueError(f"trace id {record.trace_id} was already used")
        self._records[record.trace_id] = record

    def find(self, trace_id: str) -> TriageRecord | None:
        """Return the record with this trace id."""
        return self._records.get(trace_id)
