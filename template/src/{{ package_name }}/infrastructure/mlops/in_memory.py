"""Adapters that live as long as the process: for tests."""

from collections.abc import Sequence
from datetime import datetime

from ...domain.audit import AuditEvent
from ...domain.mlops.outcomes import Outcome
from ...domain.mlops.tuning import Trial
from ...errors import AppError
from ...repositories.mlops.registry import PromotionRecord
from ..audit.in_memory import InMemoryAuditLog


class InMemoryModelRegistry:
    """`ModelRegistry` over a list of versions, the newest first."""

    def __init__(self, versions: Sequence[str]) -> None:
        self._versions = tuple(versions)
        self._history: list[PromotionRecord] = []

    def versions(self) -> Sequence[str]:
        """Return the versions that were given."""
        return self._versions

    def champion(self) -> str | None:
        """Return the champion of the last decision."""
        return self._history[-1].champion if self._history else None

    def challenger(self) -> str | None:
        """Return the challenger of the last decision."""
        return self._history[-1].challenger if self._history else None

    def record(self, decision: PromotionRecord) -> None:
        """Append a decision."""
        for version in (decision.champion, decision.challenger):
            if version is not None and version not in self._versions:
                raise AppError(f"no version {version}", hint=f"there are {', '.join(self._versions)}")
        self._history.append(decision)

    def history(self) -> Sequence[PromotionRecord]:
        """Return the decisions, the oldest first."""
        return tuple(self._history)


class InMemoryOutcomes:
    """`Outcomes` in a list, in the order in which they were added."""

    def __init__(self) -> None:
        self._added: list[tuple[str, Outcome]] = []
        self.log = InMemoryAuditLog()

    def add_all(
        self, table: str, outcomes: Sequence[Outcome], *, added_at: datetime, logged: AuditEvent | None = None
    ) -> int:
        """Keep the outcomes that are new; the time does not matter, since the list is in its order."""
        del added_at
        before = len(self._added)
        for one in outcomes:
            if self._newest(table).get((one.observed_at, one.entity_id)) != one:
                self._added.append((table, one))
        if logged is not None and len(self._added) > before:
            self.log.append(logged)
        return len(self._added) - before

    def between(self, table: str, start: datetime, end: datetime) -> Sequence[Outcome]:
        """Return the newest outcome of each entity and time."""
        return [one for (time, _), one in sorted(self._newest(table).items()) if start <= time < end]

    def _newest(self, table: str) -> dict[tuple[datetime, str], Outcome]:
        return {(one.observed_at, one.entity_id): one for name, one in self._added if name == table}


class InMemoryTrials:
    """`Trials` in a dictionary."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int], Trial] = {}

    def add(self, study: str, trial: Trial) -> None:
        """Keep a trial unless its number is there."""
        self._found.setdefault((study, trial.number), trial)

    def of_study(self, study: str) -> Sequence[Trial]:
        """Return the trials in the order of their numbers."""
        return [trial for (name, _), trial in sorted(self._found.items(), key=lambda one: one[0]) if name == study]
