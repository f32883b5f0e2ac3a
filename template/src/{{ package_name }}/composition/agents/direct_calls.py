"""Put the support desk together: its agents, the gate in front of their tools, and what people need beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from ...agents.permissions import load_permissions
from ...agents.support import SupportAgent
from ...config.settings import Settings
from ...domain.agents.budgets import Budget
from ...domain.agents.money import Money
from ...models.agents import AgentRuntime
from ...prompts.artifacts import load_prompt
from ...repositories.agents.ledger import Ledger
from ...repositories.agents.sessions import Sessions
from ...services.agents.approvals import ApprovalService
from ...services.agents.audit import AuditService
from ...services.agents.direct_calls import DeskService
from ...services.agents.runs import RunService
from ...services.agents.sessions import MemoryService
from ...services.agents.tool_gate import ToolGate
from ...services.agents.tools import Tool
from .tools.source import Surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that acts, and everything that watches it."""

    agent: SupportAgent
    specialist: SupportAgent
    calls: DeskService
    approvals: ApprovalService
    memory: MemoryService
    audit: AuditService
    ledger: Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a desk rests on."""

    ledger: Ledger
    sessions: Sessions
    tools: Mapping[str, Tool]
    runtime: AgentRuntime
    around: Surroundings


def assemble(settings: Settings, parts: Parts) -> Desk:
    """Return a desk that rests on `parts`."""
    ledger, around, limits = parts.ledger, parts.around, settings.agents
    permissions = load_permissions()
    audit = AuditService(ledger=ledger, policy_version=permissions.version, clock=around.clock)
    runs = RunService(ledger=ledger, clock=around.clock, new_id=around.new_id)
    approvals = ApprovalService(ledger=ledger, audit=audit, clock=around.clock)
    gate = ToolGate(
        tools=parts.tools,
        permissions=permissions,
        ledger=ledger,
        audit=audit,
        approval_ttl=timedelta(minutes=limits.approval_minutes),
        clock=around.clock,
        new_id=around.new_id,
    )
    memory = MemoryService(
        sessions=parts.sessions,
        ledger=ledger,
        ttl=timedelta(days=limits.memory_days),
        max_messages=limits.memory_messages,
        clock=around.clock,
    )

    def agent(name: str, role: str) -> SupportAgent:
        return SupportAgent(
            name=name,
            role=role,
            runtime=parts.runtime,
            gate=gate,
            runs=runs,
            approvals=approvals,
            memory=memory,
            prompt=load_prompt("support_agent"),
            budget=_budget(settings),
            new_id=around.new_id,
        )

    return Desk(
        agent=agent("support", "support_agent"),
        specialist=agent("refunds", "refund_specialist"),
        calls=DeskService(gate=gate, runs=runs, budget=_budget(settings)),
        approvals=approvals,
        memory=memory,
        audit=audit,
        ledger=ledger,
    )


def _budget(settings: Settings) -> Budget:
    limits = settings.agents.budget
    return Budget(
        steps=limits.steps,
        tokens=limits.tokens,
        seconds=limits.seconds,
        model_cost_usd=limits.model_cost_usd,
        payout=Money.parse(limits.payout, "EUR"),
    )
