"""A `ModelRegistry` whose decisions leave an entry in the audit log."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from ...domain.mlops.promotion import PromotionAction
from ...domain.redaction import redact
from ...repositories.audit import RecordAct
from ...repositories.mlops.registry import ModelRegistry, PromotionRecord


class AuditedModelRegistry:
    """`ModelRegistry` over another one, for a table; `open_acts` opens the log for who decided."""

    def __init__(
        self, inner: ModelRegistry, *, table: str, open_acts: Callable[[str], AbstractContextManager[RecordAct]]
    ) -> None:
        self._inner = inner
        self._table = table
        self._open_acts = open_acts

    def versions(self) -> Sequence[str]:
        """Return the versions that are kept, the newest first."""
        return self._inner.versions()

    def champion(self) -> str | None:
        """Return the version that serves."""
        return self._inner.champion()

    def challenger(self) -> str | None:
        """Return the version that is tried beside the champion."""
        return self._inner.challenger()

    def history(self) -> Sequence[PromotionRecord]:
        """Return the decisions, the oldest first."""
        return self._inner.history()

    def record(self, decision: PromotionRecord) -> None:
        """Append a decision; the entry is written with it, or neither is. What changes nothing leaves no entry."""
        is_trial = decision.action is PromotionAction.CHALLENGE
        before, after = self._inner.champion(), decision.champion
        if is_trial:
            before, after = self._inner.challenger(), decision.challenger
        if before == after:
            self._inner.record(decision)
            return
        with self._open_acts(decision.by) as record:
            self._inner.record(decision)
            action = "models.challenge" if is_trial else "models.promote"
            reason = redact("; ".join(decision.reasons))
            record(action, table=self._table, before=before, after=after, reason=reason)
