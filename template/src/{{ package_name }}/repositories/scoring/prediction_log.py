"""Every score that was served, with what is needed to explain it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionRecord:
    """One score and its provenance. `values` are the encoded features of the table; `scored_at` is in UTC."""

    trace_id: str
    table: str
    entity_id: str
    score: float
    values: tuple[float, ...]
    model_version: str
    feature_version: str
    scored_at: datetime


class PredictionLog(Protocol):
    """Keeps records so that they are found again, also by another process."""

    def add_all(self, records: Sequence[PredictionRecord]) -> None:
        """Store the records, all or, when an exception is raised, none; `trace_id` is unique."""
        ...

    def find(self, trace_id: str) -> PredictionRecord | None:
        """Return the record with this trace id."""
        ...
