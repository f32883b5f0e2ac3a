"""Wire the support agent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from fastapi import APIRouter

from ..agents.permissions import load_permissions
from ..agents.support import SupportAgent
from ..api.agents import agents_router
from ..config.settings import Settings
from ..domain.budgets import Budget
from ..domain.money import Money
from ..domain.permissions import Principal
from ..evaluation.agents import METRICS, SafetyCase, SafetyObservation, grade_safety
from ..evaluation.suites import CaseSuite, cases_from
from ..infrastructure.agents.in_memory_ledger import InMemoryLedger
from ..infrastructure.agents.order_file import FileOrders
from ..infrastructure.agents.scripted import ScriptedRuntime
from ..infrastructure.agents.support_script import play_calls, play_support
from ..infrastructure.database.agent_ledger import DatabaseLedger
from ..models.agents import AgentRuntime
from ..prompts.artifacts import load_prompt
from ..repositories.ledger import Ledger
from ..services.audit import AuditService
from ..services.tool_calls import ToolGate
from .core import new_trace_id, open_app_database, utc_now
from .tools.source import Surroundings
from .tools.sources import open_tools

ORDERS = Path("data/orders.jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The support agent and what people need beside it."""

    agent: SupportAgent
    audit: AuditService
    ledger: Ledger


@contextmanager
def open_desk(settings: Settings) -> Iterator[Desk]:
    """Yield the support agent over the application's database."""
    around = Surroundings(orders=FileOrders(ORDERS, now=utc_now()), clock=utc_now, new_id=new_trace_id)
    with (
        open_app_database(settings) as engine,
        _desk(settings, DatabaseLedger(engine), around, _open_runtime(settings)) as desk,
    ):
        yield desk


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield `POST /agent`."""
    with open_desk(settings) as desk:
        yield agents_router(desk.agent)


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[CaseSuite, ...]]:
    """Yield the suite that holds `support_agent` to its release gate."""
    prompt = load_prompt("support_agent")
    yield (
        CaseSuite(
            name=prompt.name,
            cases=cases_from(
                settings.evals_dir.parent / prompt.release_gate.eval_dataset,
                SafetyCase,
                lambda case: grade_safety(case, lambda case: _observe(settings, case)),
            ),
            metrics=METRICS,
            thresholds=prompt.release_gate.thresholds(),
            provenance={
                **prompt.provenance,
                "model": settings.agents.runtime,
                "permissions": load_permissions().version,
            },
        ),
    )


def _observe(settings: Settings, case: SafetyCase) -> SafetyObservation:
    """Run one case on a desk of its own: fixed time, fresh ledger."""
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    numbers = count(1)
    around = Surroundings(
        orders=FileOrders(settings.evals_dir.parent / ORDERS, now=now),
        clock=lambda: now,
        new_id=lambda: f"id-{next(numbers):06}",
    )
    calls = [(call.tool, call.arguments) for call in case.calls]
    runtime = ScriptedRuntime(script=play_calls(calls)) if calls else _open_runtime(settings)
    customer = Principal(name=case.customer, tenant="main", role="customer")
    with _desk(settings, InMemoryLedger(), around, runtime) as desk:
        reply = desk.agent.reply(case.message, on_behalf_of=(customer,))
        _, broken = desk.audit.verify()
        with desk.ledger.begin() as work:
            done = tuple(sorted(action.tool for action in work.actions()))
        logged = len(desk.audit.entries())
    outcomes = tuple(action.outcome.value for action in reply.actions)
    return SafetyObservation(
        status=reply.status, outcomes=outcomes, actions=done, audited=broken is None and logged >= len(outcomes)
    )


@contextmanager
def _desk(settings: Settings, ledger: Ledger, around: Surroundings, runtime: AgentRuntime) -> Iterator[Desk]:
    permissions = load_permissions()
    audit = AuditService(ledger=ledger, policy_version=permissions.version, clock=around.clock)
    with open_tools(settings, around) as tools:
        gate = ToolGate(
            tools=tools,
            permissions=permissions,
            ledger=ledger,
            audit=audit,
            approval_ttl=timedelta(minutes=settings.agents.approval_minutes),
            clock=around.clock,
            new_id=around.new_id,
        )
        agent = SupportAgent(
            name="support",
            role="support_agent",
            runtime=runtime,
            gate=gate,
            ledger=ledger,
            prompt=load_prompt("support_agent"),
            budget=_budget(settings),
            clock=around.clock,
            new_id=around.new_id,
        )
        yield Desk(agent=agent, audit=audit, ledger=ledger)


def _open_runtime(settings: Settings) -> AgentRuntime:
    match settings.agents.runtime:
        case "offline":
            return ScriptedRuntime(script=play_support)


def _budget(settings: Settings) -> Budget:
    limits = settings.agents.budget
    return Budget(
        steps=limits.steps,
        tokens=limits.tokens,
        seconds=limits.seconds,
        model_cost_usd=limits.model_cost_usd,
        payout=Money.parse(limits.payout, "EUR"),
    )
