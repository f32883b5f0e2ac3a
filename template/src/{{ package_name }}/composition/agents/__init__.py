"""Wire the agents that slices declare."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from fastapi import APIRouter

from ...agents.permissions import load_permissions, require_tools
from ...api.agents.agents import agents_router
from ...api.agents.approvals import approvals_router
from ...api.console.agents import agents_pages
from ...config.settings import Settings
from ...errors import AppError, ErrorKind
from ...evaluation.engine.suites import CaseSuite
from ...infrastructure.agents.database_ledger import DatabaseLedger
from ...infrastructure.agents.database_sessions import DatabaseSessions
from ...infrastructure.agents.scripted import ScriptedRuntime
from ...models.agents import AgentRuntime
from ...prompts.registry import check_prompts
from ...services.agents.tools import Tool
from ..core import new_trace_id, open_app_database, utc_now
from .assembly import AgentAdapters, AgentServices, assemble
from .declaration import AgentDeclaration, AgentSlice, ToolDependencies


class NoAgentsError(AppError):
    """No slice declares an agent."""

    kind = ErrorKind.INVALID

    def __init__(self) -> None:
        super().__init__(
            "there is no agent", hint="declare one in composition/agents/own_slices.py; docs/agents.md shows how"
        )


@contextmanager
def open_agents(settings: Settings) -> Iterator[AgentServices]:
    """Yield the agents of all slices over the application's database.

    Raises:
        NoAgentsError: no slice declares an agent.
        OutputSchemaError: a prompt was written for another version of its schema than the code has.
        PermissionsError: the permissions cannot be used, or name a tool that does not exist.
    """
    slices = _declared_slices()
    if not any(one.agents for one in slices):
        raise NoAgentsError
    with _open(settings, slices) as services:
        yield services


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield the routes of agents and of approvals, and their pages."""
    with _open(settings, _declared_slices()) as services:
        pages = agents_pages(services.directory, services.approvals)
        yield pages.beside(agents_router(services.directory), approvals_router(services.approvals))


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[CaseSuite, ...]]:
    """Yield nothing: slices evaluate their own agents, see `evaluation.agent_suite`."""
    del settings
    yield ()


@contextmanager
def open_runtimes(settings: Settings) -> Iterator[Callable[[AgentDeclaration], AgentRuntime]]:
    """Yield what returns the runtime of an agent: its offline script, or the model of the settings."""
    if settings.agents.runtime == "offline":
        yield lambda agent: ScriptedRuntime(script=agent.script)
        return
    # Imported where it is used: it takes a second, and only a real model needs it.
    from .provider import open_provider_runtime

    with open_provider_runtime(settings) as runtime:
        yield lambda _: runtime


@contextmanager
def _open(settings: Settings, slices: Sequence[AgentSlice]) -> Iterator[AgentServices]:
    check_prompts()
    dependencies = ToolDependencies(clock=utc_now, new_id=new_trace_id)
    with ExitStack() as stack:
        engine = stack.enter_context(open_app_database(settings))
        tools = [tool for one in slices for tool in stack.enter_context(one.open_tools(settings, dependencies))]
        permissions = load_permissions()
        require_tools(permissions, [tool.name for tool in tools])
        agents = [agent for one in slices for agent in one.agents]
        adapters = AgentAdapters(
            ledger=DatabaseLedger(engine, {store.key: store.in_database for one in slices for store in one.stores}),
            sessions=DatabaseSessions(engine),
            tools=by_name(tools),
            permissions=permissions,
            open_runtime=stack.enter_context(open_runtimes(settings)) if agents else _no_runtime,
            dependencies=dependencies,
        )
        yield assemble(settings, agents, adapters)


def by_name(tools: Sequence[Tool]) -> dict[str, Tool]:
    """Return the tools by their names."""
    return {tool.name: tool for tool in tools}


def _no_runtime(_: AgentDeclaration) -> AgentRuntime:
    raise NoAgentsError


def _declared_slices() -> Sequence[AgentSlice]:
    # Imported here, because the slices import this package.
    from .slices import SLICES

    return SLICES
