"""Wire refunds: `POST /refunds` and the evaluation of the support agent."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fastapi import APIRouter
from sqlalchemy import Engine

from ...agents.permissions import load_permissions
from ...api.refunds import refunds_router
from ...config.settings import Settings
from ...evaluation.engine.suites import CaseSuite, held_out
from ...infrastructure.refunds.cases import EscalatedCases
from ...repositories.llm.inbox import CaseSource
from ..agents import open_agents
from ..agents.evaluation import agent_suite
from ..llm.production import find_prompt
from .tools import REFUNDS, SUPPORT


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield `POST /refunds`."""
    with open_agents(settings) as services:
        yield refunds_router(services.calls)


def case_sources(engine: Engine) -> Sequence[CaseSource]:
    """Return the source of the escalated cases."""
    return [EscalatedCases(engine)]


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[CaseSuite, ...]]:
    """Yield the suite that checks `support_agent` against its release gate."""
    prompt, permissions = find_prompt(settings, SUPPORT.prompt), load_permissions()
    golden = agent_suite(settings, REFUNDS, SUPPORT, prompt=prompt, permissions=permissions)
    yield golden, *held_out(golden)
