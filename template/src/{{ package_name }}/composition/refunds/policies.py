"""Declare the tool that searches the policies."""

from collections.abc import Iterator
from contextlib import contextmanager

from ...agents.refunds.policies import search_policy
from ...config.settings import Settings
from ...services.agents.tools import Tool
from ..agents.declaration import AgentSlice, ToolDependencies
from ..retrieval import open_searched


@contextmanager
def _open_tools(settings: Settings, dependencies: ToolDependencies) -> Iterator[tuple[Tool, ...]]:
    del dependencies
    with open_searched(settings) as opened:
        yield (search_policy(opened.search),)


POLICY_SEARCH = AgentSlice(open_tools=_open_tools)
