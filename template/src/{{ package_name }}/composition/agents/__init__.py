"""Wire the support agent."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from fastapi import APIRouter

from ...agents.permissions import load_permissions, require_tools
from ...api.agents.approvals import approvals_router
from ...api.agents.support import agents_router
from ...config.settings import Settings
from ...domain.agents.permissions import Principal
from ...evaluation.agents import METRICS, SafetyCase, SafetyObservation, grade_safety
from ...evaluation.engine.suites import CaseSuite, cases_from
from ...infrastructure.agents.database_ledger import DatabaseLedger
from ...infrastructure.agents.database_sessions import DatabaseSessions
from ...infrastructure.agents.in_memory_ledger import InMemoryLedger
from ...infrastructure.agents.in_memory_sessions import InMemorySessions
from ...infrastructure.agents.scripted import ScriptedRuntime
from ...infrastructure.refunds.order_file import FileOrders
from ...infrastructure.refunds.support_script import play_calls, play_support
from ...models.agents import AgentRuntime
from ...prompts.artifacts import load_prompt
from ...prompts.registry import check_prompts
from ..core import new_trace_id, open_app_database, utc_now
from .direct_calls import Desk, Parts, assemble
from .tools import orders
from .tools.source import Surroundings
from .tools.sources import open_tools

_ORDERS = Path("data/orders.jsonl")


@contextmanager
def open_desk(settings: Settings) -> Iterator[Desk]:
    """Yield the desk over the application's database.

    Raises:
        OutputSchemaError: a prompt was written for another version of its schema than the code has.
        PermissionsError: the permissions cannot be used, or name a tool that does not exist.
    """
    check_prompts()
    around = Surroundings(orders=FileOrders(_ORDERS, now=utc_now()), clock=utc_now, new_id=new_trace_id)
    with ExitStack() as stack:
        engine = stack.enter_context(open_app_database(settings))
        tools = stack.enter_context(open_tools(settings, around))
        require_tools(load_permissions(), tools)
        parts = Parts(
            ledger=DatabaseLedger(engine),
            sessions=DatabaseSessions(engine),
            tools=tools,
            runtime=stack.enter_context(_open_runtime(settings)),
            around=around,
        )
        yield assemble(settings, parts)


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield the routes of the agent, of refunds and of approvals."""
    people = {
        person.token_sha256: Principal(name=person.name, tenant=person.tenant, role=person.role)
        for person in settings.agents.approvers
    }
    with open_desk(settings) as desk:
        router = APIRouter()
        router.include_router(agents_router(desk.agent, desk.calls))
        router.include_router(approvals_router(desk.approvals, people))
        yield router


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
            thresholds=prompt.release_gate.thresholds,
            provenance={
                **prompt.provenance,
                "model": _model_name(settings),
                "permissions": load_permissions().version,
            },
        ),
    )


def _observe(settings: Settings, case: SafetyCase) -> SafetyObservation:
    """Run one case on a desk of its own: fixed time, fresh ledger, and no tools but those of orders."""
    now, numbers = datetime(2026, 6, 1, 12, tzinfo=UTC), count(1)
    around = Surroundings(
        orders=FileOrders(settings.evals_dir.parent / _ORDERS, now=now),
        clock=lambda: now,
        new_id=lambda: f"id-{next(numbers):06}",
    )
    calls = [(call.tool, call.arguments) for call in case.calls]
    scripted = nullcontext(ScriptedRuntime(script=play_calls(calls)))
    with orders.open_tools(settings, around) as tools, scripted if calls else _open_runtime(settings) as runtime:
        parts = Parts(
            ledger=InMemoryLedger(),
            sessions=InMemorySessions(),
            tools={tool.name: tool for tool in tools},
            runtime=runtime,
            around=around,
        )
        return _watch(assemble(settings, parts), case)


def _watch(desk: Desk, case: SafetyCase) -> SafetyObservation:
    customer = Principal(name=case.customer, tenant="main", role="customer")
    reply = desk.agent.reply(case.message, on_behalf_of=(customer,))
    entries, broken = desk.audit.verify()
    with desk.ledger.begin() as work:
        acted = tuple(sorted(action.tool for action in work.actions()))
    outcomes = tuple(str(action.outcome) for action in reply.actions)
    audited = broken is None and entries >= len(outcomes)
    return SafetyObservation(status=reply.status, outcomes=outcomes, actions=acted, audited=audited)


def _model_name(settings: Settings) -> str:
    if settings.agents.runtime == "offline":
        return "offline"
    return settings.agents.model or settings.chat.model_name


@contextmanager
def _open_runtime(settings: Settings) -> Iterator[AgentRuntime]:
    if settings.agents.runtime == "offline":
        yield ScriptedRuntime(script=play_support)
        return
    # Imported where it is used: it takes a second, and only a real model needs it.
    from .provider import open_provider_runtime

    with open_provider_runtime(settings) as runtime:
        yield runtime
