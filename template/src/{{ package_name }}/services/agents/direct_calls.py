"""Calls of tools by people and by the API: the same gate as for agents, without a model."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...domain.agents.budgets import Budget
from ...domain.agents.permissions import Principal
from ...models.agents import ToolCall
from ...repositories.agents.ledger import AgentRun
from .runs import RunService
from .tool_calls import Reply
from .tool_gate import ToolGate


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskService:
    """One call is one run; `budget` limits it like any other."""

    gate: ToolGate
    runs: RunService
    budget: Budget

    def call(
        self, tool: str, arguments: Mapping[str, object], *, chain: tuple[Principal, ...]
    ) -> tuple[AgentRun, Reply]:
        """Return the run and what became of the call; `chain` is the customer, then who acts for them."""
        run = self.runs.start(chain, budget=self.budget)
        reply = self.gate.call(run, ToolCall(call_id=run.run_id, tool=tool, arguments=arguments))
        self.runs.finish(run)
        return run, reply
