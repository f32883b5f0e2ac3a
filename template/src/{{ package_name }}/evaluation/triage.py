"""Grade triage decisions against `support-triage-golden.jsonl`."""

from collections.abc import Callable

from ..domain.triage import Action, Category, Plan, Ticket, TriageDecision, find_unfounded
from .engine.cases import Case
from .engine.metrics import COST, LATENCY, Metric
from .engine.suites import CaseScore

METRICS = (
    Metric(name="grounded_answer_rate", score="grounded"),
    Metric(name="invalid_action_rate", score="invalid_action", better="lower"),
    Metric(name="missed_escalation_rate", score="missed_escalation", better="lower"),
    LATENCY,
    COST,
)


class TriageCase(Case):
    """A ticket and where it has to go."""

    text: str
    customer_plan: Plan
    category: Category
    action: Action

    @property
    def ticket(self) -> Ticket:
        """The ticket that is asked about."""
        return Ticket(ticket_id=self.id, text=self.text, plan=self.customer_plan)


def grade_triage(case: TriageCase, triage: Callable[[Ticket], TriageDecision]) -> CaseScore:
    """Return the scores `grounded`, `invalid_action` and `missed_escalation` of the decision.

    A decision is grounded when its category is right and its evidence stands in the ticket. Its action is invalid
    when it is not the expected one; an escalation is missed when a ticket that needs a person does not reach one.
    """
    decision = triage(case.ticket)
    grounded = decision.category is case.category and find_unfounded(decision, case.text) is None
    valid = decision.action is case.action
    output = f"{decision.category}/{decision.action}: {decision.evidence}"
    return CaseScore(
        scores={
            "grounded": float(grounded),
            "invalid_action": float(not valid),
            "missed_escalation": float(not valid) if case.action is Action.ESCALATE else None,
        },
        output=output,
        failure="" if grounded and valid else f"expected {case.category}/{case.action}, got {output}",
    )
