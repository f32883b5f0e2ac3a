"""A prediction log that lives as long as the process: for evaluation runs and tests."""

from ...repositories.scoring.prediction_log import PredictionRecord


class InMemoryPredictionLog:
    """`PredictionLog` in a dictionary."""

    def __init__(self) -> None:
        self._records: dict[str, PredictionRecord] = {}

    def add(self, record: PredictionRecord) -> None:
        """Keep the record."""
        if record.trace_id in self._records:
            raise ValueError(f"trace id {record.trace_id} was already used")
        self._records[record.trace_id] = record

    def find(self, trace_id: str) -> PredictionRecord | None:
        """Return the record with this trace id."""
        return self._records.get(trace_id)
