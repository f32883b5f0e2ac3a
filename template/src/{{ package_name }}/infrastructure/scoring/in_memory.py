"""A prediction log that lives as long as the process: for evaluation runs and tests."""

from collections.abc import Sequence
from datetime import datetime

from ...repositories.scoring.prediction_log import PredictionRecord


class InMemoryPredictionLog:
    """`PredictionLog` in a dictionary."""

    def __init__(self) -> None:
        self._records: dict[str, PredictionRecord] = {}

    def add_all(self, records: Sequence[PredictionRecord]) -> None:
        """Keep the records."""
        added = {record.trace_id: record for record in records}
        if len(added) < len(records) or added.keys() & self._records.keys():
            raise ValueError(f"a trace id was already used: {', '.join(record.trace_id for record in records)}")
        self._records |= added

    def find(self, trace_id: str) -> PredictionRecord | None:
        """Return the record with this trace id."""
        return self._records.get(trace_id)

    def between(self, table: str, start: datetime, end: datetime) -> Sequence[PredictionRecord]:
        """Return the records of a table and window."""
        found = [one for one in self._records.values() if one.table == table and start <= one.scored_at < end]
        return sorted(found, key=lambda one: (one.scored_at, one.trace_id))

    def count(self, table: str, model_version: str) -> int:
        """Return the number of records of a version."""
        return sum(one.table == table and one.model_version == model_version for one in self._records.values())

    def delete(self, table: str, *, before: datetime) -> int:
        """Forget the records of a table that were scored before a time."""
        kept = {key: one for key, one in self._records.items() if one.table != table or one.scored_at >= before}
        deleted = len(self._records) - len(kept)
        self._records = kept
        return deleted
