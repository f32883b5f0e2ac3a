"""Every score that was made for a caller, with what is needed to explain it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionRecord:
    """One row's scores and their provenance.

    `scores` are those of a model: one, or one a class. `values` are the encoded features of the table, NaN where one is
    unknown; `scored_at` is in UTC. A `shadow` score was made beside the one that was answered.
    """

    trace_id: str
    table: str
    entity_id: str
    scores: tuple[float, ...]
    values: tuple[float, ...]
    model_version: str
    feature_version: str
    scored_at: datetime
    shadow: bool = False

    @property
    def score(self) -> float:
        """The score; of several classes that of the predicted one."""
        return max(self.scores)


class PredictionLog(Protocol):
    """Keeps records so that they are found again, also by another process."""

    def add_all(self, records: Sequence[PredictionRecord]) -> None:
        """Store the records, all or, when an exception is raised, none; `trace_id` is unique."""
        ...

    def find(self, trace_id: str) -> PredictionRecord | None:
        """Return the record with this trace id."""
        ...

    def between(self, table: str, start: datetime, end: datetime) -> Sequence[PredictionRecord]:
        """Return the records scored from `start` up to, but not including, `end`, in the order of time and trace id."""
        ...

    def count(self, table: str, model_version: str) -> int:
        """Return the number of scores that a version made for a table."""
        ...

    def delete(self, table: str, *, before: datetime) -> int:
        """Delete the records of a table that were scored before a time, and return how many there were."""
        ...
