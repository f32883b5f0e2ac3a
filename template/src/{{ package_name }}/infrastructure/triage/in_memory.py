"""Triage records that live as long as the process: for evaluation runs and tests."""

from threading import Lock

from ...repositories.triage import DuplicateTriageRecordError, TriageRecord


class InMemoryTriageRecords:
    """`TriageRecords` in a dictionary."""

    def __init__(self) -> None:
        self._records: dict[str, TriageRecord] = {}
        self._lock = Lock()

    def add(self, record: TriageRecord) -> None:
        """Keep the record."""
        with self._lock:
            if record.trace_id in self._records:
                raise DuplicateTriageRecordError(f"trace id {record.trace_id} already has a record")
            self._records[record.trace_id] = record

    def find(self, trace_id: str) -> TriageRecord | None:
        """Return the record with this trace id."""
        return self._records.get(trace_id)
