"""A ticket handed from triage to the refund specialist and, if need be, to a person.

Whoever takes over acts for everyone before them: the chain of principals grows, and the weakest of it decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ..agents.agent import Agent
from ..agents.replies import AgentReply, Status, TurnFailedError
from ..domain.identity import Principal
from ..domain.triage import Action, Category, Ticket, TriageDecision
from ..services.agents.direct_calls import DirectCalls
from ..services.agents.tool_calls import Outcome

_DONE = frozenset({Outcome.EXECUTED, Outcome.REPLAYED})


class Handler(StrEnum):
    """Who had the case last."""

    SPECIALIST = "refund_specialist"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff:
    """Where a ticket ended. `specialist` is the answer of the specialist, if it was asked and gave one."""

    decision: TriageDecision
    handler: Handler
    specialist: AgentReply | None


def hand_off(
    ticket: Ticket,
    *,
    customer: Principal,
    triage: Callable[[Ticket], TriageDecision],
    specialist: Agent,
    calls: DirectCalls,
) -> HandOff:
    """Return who ends up with `ticket`.

    Triage passes returns on to the specialist and everything else to a person; so does the specialist with what it
    could neither settle nor put before an approver, or had no answer of its model for.
    """
    triage_agent = Principal(name="triage", tenant=customer.tenant, role="triage_agent")
    chain = (customer, triage_agent)
    decision = triage(ticket)
    if decision.category is not Category.RETURNS or decision.action is Action.ESCALATE:
        calls.call("escalate", {"summary": f"{decision.category}: {decision.evidence}"[:2000]}, chain=chain)
        return HandOff(decision=decision, handler=Handler.PERSON, specialist=None)
    try:
        reply = specialist.reply(ticket.text, on_behalf_of=chain)
    except TurnFailedError:
        calls.call("escalate", {"summary": f"no answer of the specialist: {decision.evidence}"[:2000]}, chain=chain)
        return HandOff(decision=decision, handler=Handler.PERSON, specialist=None)
    if _is_settled(reply):
        return HandOff(decision=decision, handler=Handler.SPECIALIST, specialist=reply)
    if not any(action.tool == "escalate" and action.outcome in _DONE for action in reply.actions):
        calls.call("escalate", {"summary": f"not settled: {decision.evidence}"[:2000]}, chain=chain)
    return HandOff(decision=decision, handler=Handler.PERSON, specialist=reply)


def _is_settled(reply: AgentReply) -> bool:
    if reply.status is not Status.ANSWERED:
        return reply.status is Status.WAITING
    refunds = [action for action in reply.actions if action.tool == "propose_refund"]
    return bool(refunds) and refunds[-1].outcome in {*_DONE, Outcome.REFUSED}
