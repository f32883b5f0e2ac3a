"""Values of features by entity and time of observation, to be read as they were at any time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ...domain.audit import AuditEvent
from ...domain.scoring.conditions import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureValues:
    """The values that an entity had at a time: numbers are floats, days ISO 8601, and an unknown value is `None`."""

    entity_id: str
    observed_at: datetime
    values: Mapping[str, Value | None]


class FeatureStore(Protocol):
    """Keeps what was observed, and what was added is never changed."""

    def add(self, group: str, rows: Sequence[FeatureValues], *, logged: AuditEvent) -> None:
        """Keep the rows of a group and the entry on it, all or none; times have a zone and are in any order.

        Of an entity and time that were observed before, what is added last counts, in a call the last one.
        """
        ...

    def as_of(
        self, group: str, asked: Sequence[tuple[str, datetime]], *, max_age: timedelta | None = None
    ) -> list[FeatureValues | None]:
        """Return for each entity and time, in their order, what was last observed until then.

        That is never later than the time that is asked for, and may be equal to it. It is None where nothing was
        observed until then, or what was is older than `max_age`.
        """
        ...

    def state(self, group: str) -> str:
        """Return a text that differs after each `add` of rows, in any process, and is empty before the first."""
        ...
