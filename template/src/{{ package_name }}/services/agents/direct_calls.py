"""Tool calls by people and by the API: the same gate as for agents, without a model."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...domain.agents.budgets import Budget
from ...domain.identity import Principal
from ...models.agents import ToolCall
from ...repositories.agents.runs import AgentRun
from .runs import RunService
from .tool_calls import Reply
from .tool_gate import ToolGate


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectCalls:
    """Makes one call in a run of its own, limited by `budget`."""

    gate: ToolGate
    runs: RunService
    budget: Budget

    def call(
        self, tool: str, arguments: Mapping[str, object], *, chain: tuple[Principal, ...]
    ) -> tuple[AgentRun, Reply]:
        """Return the run and the outcome of the call; `chain` is the caller, then those who act for them."""
        run = self.runs.start(chain, budget=self.budget)
        reply = self.gate.call(run, ToolCall(call_id=run.run_id, tool=tool, arguments=arguments))
        self.runs.finish(run)
        return run, reply
