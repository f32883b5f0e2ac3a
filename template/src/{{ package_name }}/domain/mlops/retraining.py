"""When a model is fitted again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrainingPolicy:
    """Fits a model again when it got worse or its inputs drifted, but not more often than every `cooldown_days`."""

    cooldown_days: float = 1.0

    def reasons(
        self, *, degraded: Sequence[str], drifted: Sequence[str], last_trained: datetime | None, now: datetime
    ) -> tuple[str, ...]:
        """Return why the model is due to be fitted again; empty if it is not.

        `degraded` are metrics below their released interval and `drifted` features. During the cooldown after
        `last_trained` nothing is due.
        """
        if last_trained is not None and now - last_trained < timedelta(days=self.cooldown_days):
            return ()
        found = [f"degraded: {', '.join(degraded)}"] if degraded else []
        return (*found, f"drifted: {', '.join(drifted)}") if drifted else tuple(found)
