"""Cases that people take over: their states and who may change them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from ...errors import AppError, ErrorKind


class CaseNotFoundError(AppError):
    """There is no case with this id in the tenant."""

    kind = ErrorKind.NOT_FOUND


class CaseStateError(AppError):
    """A case whose state does not allow the change, or that is claimed by another person."""

    kind = ErrorKind.CONFLICT


class CaseState(StrEnum):
    """State of a case."""

    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Something that a person has to take over. `source` names its kind; `summary` is redacted; times are in UTC."""

    case_id: str
    tenant: str
    source: str
    caller: str
    summary: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxCase:
    """A case in the inbox. `claimed_by` is who works on it; `answer` is what that person answered."""

    case_id: str
    tenant: str
    source: str
    caller: str
    summary: str
    opened_at: datetime
    due_at: datetime
    state: CaseState = CaseState.OPEN
    claimed_by: str = ""
    answer: str = ""
    closed_at: datetime | None = None
    announced: bool = False
    reported_overdue: bool = False

    @classmethod
    def of(cls, handed: HandOver, *, due_after: timedelta) -> Self:
        """Return the open case of a hand-over."""
        return cls(
            case_id=handed.case_id,
            tenant=handed.tenant,
            source=handed.source,
            caller=handed.caller,
            summary=handed.summary,
            opened_at=handed.opened_at,
            due_at=handed.opened_at + due_after,
        )

    def is_overdue(self, now: datetime) -> bool:
        """Return whether it should have been closed by now."""
        return self.state is not CaseState.CLOSED and self.due_at < now

    def claim(self, by: str) -> Self:
        """Return the case as claimed by a person.

        Raises:
            CaseStateError: it is closed, or somebody else has claimed it.
        """
        self._require_workable(by)
        return replace(self, state=CaseState.CLAIMED, claimed_by=by)

    def answered(self, by: str, text: str) -> Self:
        """Return the case with an answer; who answers has claimed it. Raises what `claim` raises."""
        if not text.strip():
            raise CaseStateError(f"case {self.case_id}: the answer is empty")
        return replace(self.claim(by), answer=text)

    def closed(self, by: str, now: datetime) -> Self:
        """Return the case as closed. Raises what `claim` raises."""
        return replace(self.claim(by), state=CaseState.CLOSED, closed_at=now)

    def _require_workable(self, by: str) -> None:
        if self.state is CaseState.CLOSED:
            raise CaseStateError(f"case {self.case_id} is closed")
        if self.claimed_by not in {"", by}:
            raise CaseStateError(f"case {self.case_id}: {self.claimed_by} has claimed it")
