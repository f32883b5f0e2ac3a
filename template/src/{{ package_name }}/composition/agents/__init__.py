"""Wire the agents that slices declare."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

from fastapi import APIRouter

from ...agents.permissions import load_permissions, require_tools
from ...api.agents.agents import agents_router
from ...api.agents.approvals import approvals_router
from ...api.console.agents.approvals import approvals_pages
from ...api.console.agents.chat import chat_pages
from ...config.settings import Settings
from ...errors import AppError, ErrorKind
from ...evaluation.engine.suites import CaseSuite
from ...infrastructure.agents.database_ledger import DatabaseLedger
from ...infrastructure.agents.database_sessions import DatabaseSessions
from ...infrastructure.agents.recorded import Moves, RecordedRuntime, RecordingRuntime
from ...infrastructure.agents.scripted import ScriptedRuntime
from ...models.agents import AgentRuntime
from ...prompts.registry import check_prompts
from ...services.agents.tools import Tool
from ..alerts import open_alerts
from ..core import new_trace_id, open_app_database, utc_now
from ..llm.chat import open_recordings
from ..llm.inbox import collector
from ..llm.production import find_prompt, require_stand_in_allowed
from .assembly import AgentAdapters, AgentServices, assemble, hand_off_tools
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
        pages = chat_pages(services.directory, services.sessions)
        pages = pages.beside(approvals_pages(services.directory, services.approvals))
        yield pages.beside(agents_router(services.directory), approvals_router(services.approvals))


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[CaseSuite, ...]]:
    """Yield nothing: slices evaluate their own agents, see `evaluation.agent_suite`."""
    del settings
    yield ()


@contextmanager
def open_runtimes(settings: Settings) -> Iterator[Callable[[AgentDeclaration], AgentRuntime]]:
    """Yield what returns the runtime of an agent: its offline script, recorded moves, or the model of the settings."""
    if is_offline(settings):
        setting = "agents.runtime" if settings.agents.runtime else "chat.provider"
        require_stand_in_allowed(settings, setting=setting)
        yield lambda agent: ScriptedRuntime(script=agent.script)
        return
    if settings.agents.runtime is None and settings.chat.provider == "recorded":
        require_stand_in_allowed(settings, setting="chat.provider")
        yield lambda agent: RecordedRuntime(moves=_moves(settings, agent))
        return
    # Imported where it is used: it takes a second, and only a real model needs it.
    from .provider import open_provider_runtime

    with open_provider_runtime(settings) as runtime:
        if settings.chat.record_replies:
            yield lambda agent: RecordingRuntime(inner=runtime, moves=_moves(settings, agent))
        else:
            yield lambda _: runtime


def model_name(settings: Settings) -> str:
    """Return the model that is asked for, by which its recorded moves are found."""
    return "offline" if is_offline(settings) else settings.agents.model or settings.chat.model_name


def _moves(settings: Settings, agent: AgentDeclaration) -> Moves:
    prompt = find_prompt(settings, agent.prompt)
    return Moves(
        recordings=open_recordings(settings),
        model=model_name(settings),
        prompt=prompt.name,
        prompt_hash=prompt.content_hash,
    )


def is_offline(settings: Settings) -> bool:
    """Return whether scripts stand in for the model of agents: by `agents.runtime`, or as `chat.provider` does."""
    agents = settings.agents
    if agents.runtime is None:
        return settings.chat.provider == "offline" and agents.model is None
    return agents.runtime == "offline"


@contextmanager
def _open(settings: Settings, slices: Sequence[AgentSlice]) -> Iterator[AgentServices]:
    check_prompts()
    dependencies = ToolDependencies(clock=utc_now, new_id=new_trace_id)
    with ExitStack() as stack:
        engine = stack.enter_context(open_app_database(settings))
        alerts = stack.enter_context(open_alerts(settings))
        tools = [tool for one in slices for tool in stack.enter_context(one.open_tools(settings, dependencies))]
        permissions, agents = load_permissions(), [agent for one in slices for agent in one.agents]
        require_tools(permissions, [*(tool.name for tool in tools), *hand_off_tools(agents)])
        adapters = AgentAdapters(
            ledger=DatabaseLedger(engine, {store.key: store.in_database for one in slices for store in one.stores}),
            sessions=DatabaseSessions(engine),
            tools=by_name(tools),
            permissions=permissions,
            open_runtime=stack.enter_context(open_runtimes(settings)) if agents else _no_runtime,
            dependencies=dependencies,
            claims=[claim for one in slices for claim in one.claims],
            alerts=alerts,
            handed_over=collector(settings, engine, alerts),
            find_prompt=partial(find_prompt, settings),
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
