"""Assemble the services of agents over given adapters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ...agents.agent import Agent
from ...agents.directory import AgentDirectory
from ...agents.hand_off import Colleague, hand_off_name, hand_off_tool
from ...config.settings import Settings
from ...domain.agents.budgets import Budget
from ...domain.agents.claims import ClaimRule
from ...domain.agents.money import Money
from ...domain.agents.permissions import Permissions
from ...models.agents import AgentRuntime
from ...prompts.artifacts import PromptArtifact
from ...repositories.agents.ledger import Ledger
from ...repositories.agents.sessions import Sessions
from ...services.agents.approvals import ApprovalService
from ...services.agents.audit import CallLog, audit_of
from ...services.agents.direct_calls import DirectCalls
from ...services.agents.runs import RunService
from ...services.agents.sessions import SessionService
from ...services.agents.tool_gate import ToolGate
from ...services.agents.tools import Tool
from ...services.alerts import Alerts
from ...services.audit import AuditService
from .declaration import AgentDeclaration, ToolDependencies


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentServices:
    """All agents, and the services around them."""

    directory: AgentDirectory
    calls: DirectCalls
    gate: ToolGate
    runs: RunService
    approvals: ApprovalService
    sessions: SessionService
    audit: AuditService
    ledger: Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAdapters:
    """The adapters of the services; `open_runtime` returns the runtime of an agent, `find_prompt` a prompt by name."""

    ledger: Ledger
    sessions: Sessions
    tools: Mapping[str, Tool]
    permissions: Permissions
    open_runtime: Callable[[AgentDeclaration], AgentRuntime]
    dependencies: ToolDependencies
    claims: Sequence[ClaimRule]
    alerts: Alerts
    handed_over: Callable[[], None] = lambda: None
    find_prompt: Callable[[str], PromptArtifact]


def assemble(settings: Settings, agents: Sequence[AgentDeclaration], adapters: AgentAdapters) -> AgentServices:
    """Return the services of `agents` over `adapters`."""
    ledger, clock, new_id = adapters.ledger, adapters.dependencies.clock, adapters.dependencies.new_id
    limits = settings.agents
    log = CallLog(policy_version=adapters.permissions.version, clock=clock)
    runs = RunService(ledger=ledger, clock=clock, new_id=new_id)
    approvals = ApprovalService(ledger=ledger, audit=log, clock=clock)
    gate = _gate(settings, adapters, log, hand_off_tools(agents))
    sessions = SessionService(
        sessions=adapters.sessions,
        ledger=ledger,
        ttl=timedelta(days=limits.memory_days),
        max_messages=limits.memory_messages,
        clock=clock,
        new_id=new_id,
    )
    # Every agent knows all, itself included: the gate decides.
    colleagues: dict[str, Colleague] = {}
    declared = {
        agent.name: Agent(
            name=agent.name,
            role=agent.role,
            caller_role=agent.caller_role,
            runtime=adapters.open_runtime(agent),
            gate=gate,
            runs=runs,
            approvals=approvals,
            sessions=sessions,
            prompt=adapters.find_prompt(agent.prompt),
            budget=_budget(settings),
            claims=adapters.claims,
            alerts=adapters.alerts,
            clock=clock,
            handed_over=adapters.handed_over,
            new_id=new_id,
            colleagues=colleagues,
        )
        for agent in agents
    }
    colleagues |= {hand_off_name(name): agent.take_over for name, agent in declared.items()}
    return AgentServices(
        directory=AgentDirectory(agents=declared, runs=runs),
        calls=DirectCalls(gate=gate, runs=runs, budget=_budget(settings)),
        gate=gate,
        runs=runs,
        approvals=approvals,
        sessions=sessions,
        audit=audit_of(ledger),
        ledger=ledger,
    )


def hand_off_tools(agents: Sequence[AgentDeclaration]) -> Mapping[str, Tool]:
    """Return the tools that hand over to each of `agents`, by name."""
    tools = (hand_off_tool(agent.name, purpose=agent.purpose) for agent in agents)
    return {tool.name: tool for tool in tools}


def _gate(settings: Settings, adapters: AgentAdapters, log: CallLog, hand_offs: Mapping[str, Tool]) -> ToolGate:
    return ToolGate(
        tools={**adapters.tools, **hand_offs},
        permissions=adapters.permissions,
        ledger=adapters.ledger,
        audit=log,
        approval_ttl=timedelta(minutes=settings.agents.approval_minutes),
        clock=adapters.dependencies.clock,
        new_id=adapters.dependencies.new_id,
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
