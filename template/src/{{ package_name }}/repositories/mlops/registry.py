"""Which version of a model is the champion, and every decision about that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ...domain.mlops.promotion import PromotionAction


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionRecord:
    """One decision about a version: `at` is in UTC, `by` names who or what decided.

    Afterwards `champion` serves, and `challenger`, if there is one, is tried beside it.
    """

    version: str
    action: PromotionAction
    champion: str | None
    reasons: tuple[str, ...]
    by: str
    at: datetime
    challenger: str | None = None


class ModelRegistry(Protocol):
    """The versions of one table's model. Versions are immutable, and history is only appended to."""

    def versions(self) -> Sequence[str]:
        """Return the versions that are kept, the newest first."""
        ...

    def champion(self) -> str | None:
        """Return the version that serves, or None."""
        ...

    def challenger(self) -> str | None:
        """Return the version that is tried beside the champion, or None. It is asked for every request."""
        ...

    def record(self, decision: PromotionRecord) -> None:
        """Append a decision; its champion serves from then on, and its challenger is tried.

        A kill leaves the earlier champion or the new one, never none, and `history` tells of the new one.

        Raises:
            AppError: the champion or challenger is not a version that is kept.
        """
        ...

    def history(self) -> Sequence[PromotionRecord]:
        """Return the decisions, the oldest first."""
        ...
