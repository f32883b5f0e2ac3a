"""The outcome of a tool call and its audit entry."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from ...domain.agents.permissions import Decision, Verdict
from ...domain.agents.rules import GateRule
from ...repositories.agents.ledger import UnitOfWork
from ...repositories.agents.runs import AgentRun
from .audit import CallLog
from .tools import PreparedCall, ToolResult


class Outcome(StrEnum):
    """Outcome of a call, as the audit log records it."""

    EXECUTED = "executed"
    REFUSED = "refused"
    FAILED = "failed"
    REPLAYED = "replayed"
    DENIED = "denied"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The result of a call: its outcome, the rule that decided, and the JSON text for the model.

    `rule` is the id of a grant, followed by that of a domain rule that refused, or a `GateRule`. `exhausted` is set
    when a budget is used up and the run has to end; `case_id` names the case of the inbox that the call has opened.
    """

    tool: str
    outcome: Outcome
    rule: str
    text: str
    approval_id: str | None = None
    case_id: str | None = None
    exhausted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCall:
    """One call inside its transaction. Each method but `with_arguments` ends it and writes its one audit entry."""

    audit: CallLog
    work: UnitOfWork
    run: AgentRun
    tool: str
    arguments: str = "{}"
    approval_id: str | None = None

    def with_arguments(self, prepared: PreparedCall) -> "OpenCall":
        """Return the call with its validated arguments."""
        return replace(self, tool=prepared.tool, arguments=prepared.redacted)

    def deny(self, rule: GateRule, reason: str) -> Reply:
        """Deny the call by a rule of the gate."""
        return self.deny_as(Decision(verdict=Verdict.DENY, rule=rule, reason=reason))

    def deny_as(self, decision: Decision) -> Reply:
        """Deny the call as decided."""
        return self.record(Outcome.DENIED, decision, as_json({"denied": decision.rule, "reason": decision.reason}))

    def exhaust(self, limit: GateRule) -> Reply:
        """Deny the call because a limit of the budget is used up."""
        return replace(self.deny(limit, "this limit of the budget is used up"), exhausted=True)

    def finish(self, decision: Decision, result: ToolResult, text: str) -> Reply:
        """End the call with the result of the tool."""
        if result.refusal:
            decision = replace(decision, rule=f"{decision.rule}, {result.refusal}")
        outcome = Outcome.REFUSED if result.refusal else Outcome.EXECUTED
        return self.record(outcome, decision, text, action_id=result.action_id)

    def record(self, outcome: Outcome, decision: Decision, text: str, *, action_id: str | None = None) -> Reply:
        """Write the audit entry and return the reply."""
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
    """Return the JSON text for a model."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False)
