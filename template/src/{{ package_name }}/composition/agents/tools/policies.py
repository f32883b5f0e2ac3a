"""Tools about the desk's policies."""

from collections.abc import Iterator
from contextlib import contextmanager

from ....agents.tools.search_policy import search_policy
from ....config.settings import Settings
from ....services.agents.tools import Tool
from ...retrieval import open_knowledge_base
from .source import Surroundings


@contextmanager
def open_tools(settings: Settings, around: Surroundings) -> Iterator[tuple[Tool, ...]]:
    """Yield the tool that searches the policies."""
    del around
    with open_knowledge_base(settings) as opened:
        yield (search_policy(opened.search),)
