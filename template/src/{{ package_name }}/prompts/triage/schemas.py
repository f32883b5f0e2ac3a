"""The reply to `support_triage`, and what earlier versions of it looked like."""

from pydantic import BaseModel, ConfigDict

from ...domain.triage import Action, Category, Priority, TriageDecision
from ..outputs import OutputSchema


class SupportTriageDecision(BaseModel):
    """Version 3. Version 1 had `urgent` in place of `priority`; up to version 2 `escalate` was in place of `action`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    category: Category
    priority: Priority
    action: Action
    evidence: str


def to_decision(output: SupportTriageDecision) -> TriageDecision:
    """Return the domain's form of a validated reply."""
    return TriageDecision(
        category=output.category, priority=output.priority, action=output.action, evidence=output.evidence
    )


def _rank_by_priority(document: dict[str, object]) -> dict[str, object]:
    urgent = document.pop("urgent", None)
    return {**document, "priority": "urgent" if urgent else "normal"}


def _name_the_action(document: dict[str, object]) -> dict[str, object]:
    escalate = document.pop("escalate", None)
    return {**document, "action": "escalate" if escalate else "reply"}


TRIAGE = OutputSchema(
    feature="triage",
    version=3,
    model=SupportTriageDecision,
    upcasters={1: _rank_by_priority, 2: _name_the_action},
)
SCHEMAS = (TRIAGE,)
