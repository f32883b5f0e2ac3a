"""Outcomes that became known after rows were scored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from ...domain.audit import AuditEvent
from ...domain.mlops.outcomes import Outcome


class Outcomes(Protocol):
    """Keeps the outcomes of the entities of tables. Nothing is overwritten: a correction is added beside the first."""

    def add_all(
        self, table: str, outcomes: Sequence[Outcome], *, added_at: datetime, logged: AuditEvent | None = None
    ) -> int:
        """Store outcomes, all or none, and return how many say something new; if any does, `logged` too.

        An outcome that is stored for the entity and time already, with the same value, is not stored again.
        """
        ...

    def between(self, table: str, start: datetime, end: datetime) -> Sequence[Outcome]:
        """Return the outcomes observed from `start` up to, but not including, `end`, in the order of time and id.

        Of several for one entity and time only the one that was added last is returned.
        """
        ...
