"""What becomes of a call, and the audit entry that says so."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from ...domain.agents.permissions import Decision, Verdict
from ...repositories.agents.ledger import AgentRun, UnitOfWork
from .audit import AuditService
from .tools import PreparedCall, ToolResult


class Outcome(StrEnum):
    """What became of a call; the words of the audit log."""

    EXECUTED = "executed"
    REFUSED = "refused"
    FAILED = "failed"
    REPLAYED = "replayed"
    DENIED = "denied"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the caller learns: the outcome, the rule behind it, and the JSON text that the model is shown.

    `exhausted` is set when a budget is used up and the run has to end.
    """

    tool: str
    outcome: Outcome
    rule: str
    text: str
    approval_id: str | None = None
    exhausted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCall:
    """One call inside its transaction. Each method but `of` ends it, and writes its one audit entry."""

    audit: AuditService
    work: UnitOfWork
    run: AgentRun
    tool: str
    arguments: str = "{}"
    approval_id: str | None = None

    def of(self, prepared: PreparedCall) -> "OpenCall":
        """Return the call now that its arguments are known."""
        return replace(self, tool=prepared.tool, arguments=prepared.redacted)

    def deny(self, rule: str, reason: str) -> Reply:
        """End the call as denied."""
        return self.denied(Decision(verdict=Verdict.DENY, rule=rule, reason=reason))

    def denied(self, decision: Decision) -> Reply:
        """End the call as the permissions want it."""
        reply = self.end(Outcome.DENIED, decision, as_json({"denied": decision.rule, "reason": decision.reason}))
        return replace(reply, exhausted=decision.rule.startswith("budget."))

    def finished(self, decision: Decision, result: ToolResult, text: str) -> Reply:
        """End the call with what the tool returned."""
        if result.refusal:
            decision = replace(decision, rule=f"{decision.rule}, {result.refusal}")
        outcome = Outcome.REFUSED if result.refusal else Outcome.EXECUTED
        return self.end(outcome, decision, text, action_id=result.action_id)

    def end(self, outcome: Outcome, decision: Decision, text: str, *, action_id: str | None = None) -> Reply:
        """Write the entry and return the reply."""
        self.audit.record(
            self.work,
            self.run,
            tool=self.tool,
            arguments=self.arguments,
            decision=decision,
            outcome=outcome,
            action_id=action_id,
            approval_id=self.approval_id,
        )
        return Reply(tool=self.tool, outcome=outcome, rule=decision.rule, text=text, approval_id=self.approval_id)


def as_json(data: Mapping[str, object]) -> str:
    """Return what a model is shown."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False)
