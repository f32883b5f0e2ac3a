"""Triage a backlog of tickets."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..domain.triage import Ticket, TriageDecision
from ..errors import AppError
from .executor import Executor


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageOutcome:
    """The outcome of one ticket: a decision, or the reason why there is none."""

    ticket_id: str
    decision: TriageDecision | None
    reason: str | None


def triage_backlog(
    tickets: Iterable[Ticket], *, triage: Callable[[Ticket], TriageDecision], executor: Executor
) -> Iterator[TriageOutcome]:
    """Yield one outcome a ticket, in the order of the tickets; a ticket that fails does not stop the rest."""

    def decide(ticket: Ticket) -> TriageOutcome:
        try:
            return TriageOutcome(ticket_id=ticket.ticket_id, decision=triage(ticket), reason=None)
        except AppError as error:
            return TriageOutcome(ticket_id=ticket.ticket_id, decision=None, reason=str(error))

    return executor.map(decide, tickets)
