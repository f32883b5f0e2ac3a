"""Tickets and the rules that decide about them."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from ..errors import AppError, ErrorKind
from .llm.text import is_quoted

MAX_TICKET_CHARS = 20_000
TICKET_ID_PATTERN = r"^[^\x00-\x1f\x7f]{1,200}$"
_TICKET_ID = re.compile(TICKET_ID_PATTERN)


class TicketError(AppError):
    """A ticket with an invalid id, or whose text is empty or too long."""

    kind = ErrorKind.INVALID


class Category(StrEnum):
    """The subject of a ticket; `other` is for what a person has to read."""

    BILLING = "billing"
    DELIVERY = "delivery"
    RETURNS = "returns"
    ACCOUNT = "account"
    SECURITY = "security"
    OTHER = "other"


class Priority(StrEnum):
    """How soon a ticket has to be answered, least urgent first."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Plan(StrEnum):
    """The plan of the customer."""

    FREE = "free"
    BUSINESS = "business"
    ENTERPRISE = "enterprise"


class Action(StrEnum):
    """Who handles the ticket next."""

    REPLY = "reply"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A customer's message. `ticket_id` matches `TICKET_ID_PATTERN`; `text` has 1 to `MAX_TICKET_CHARS` characters."""

    ticket_id: str
    text: str
    plan: Plan

    def __post_init__(self) -> None:
        """Reject a ticket with an invalid id, or whose text is empty or too long."""
        if not _TICKET_ID.fullmatch(self.ticket_id):
            raise TicketError(f"ticket_id {self.ticket_id[:80]!r}: not 1 to 200 characters without control characters")
        if not self.text.strip():
            raise TicketError("the ticket is empty")
        if len(self.text) > MAX_TICKET_CHARS:
            raise TicketError(
                f"the ticket has {len(self.text)} characters, more than {MAX_TICKET_CHARS}", hint="shorten it"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageDecision:
    """Where a ticket goes and how fast. `evidence` is the part of the ticket that the decision rests on."""

    category: Category
    priority: Priority
    action: Action
    evidence: str


def find_unfounded(decision: TriageDecision, text: str) -> str | None:
    """Return why a decision does not rest on the words of the ticket; None if it does."""
    return None if is_quoted(decision.evidence, text) else "evidence: not in the ticket"


def apply_triage_policy(ticket: Ticket, suggested: TriageDecision) -> TriageDecision:
    """Return the final decision: the policy overrides the suggestion of a model.

    - A security ticket is urgent and goes to a person.
    - A ticket of unknown subject goes to a person.
    - An enterprise customer waits no longer than `high` allows.
    """
    decision = suggested
    if decision.category is Category.SECURITY:
        decision = replace(decision, priority=Priority.URGENT, action=Action.ESCALATE)
    if decision.category is Category.OTHER:
        decision = replace(decision, action=Action.ESCALATE)
    if ticket.plan is Plan.ENTERPRISE and decision.priority in {Priority.LOW, Priority.NORMAL}:
        decision = replace(decision, priority=Priority.HIGH)
    return decision
