"""A prediction log that lives as long as the process: for evaluation runs and tests."""

from collections.abc import Sequence

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
