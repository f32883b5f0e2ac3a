"""What each module of this package offers."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ....config.settings import Settings
from ....repositories.refunds import Orders
from ....services.agents.tools import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What tools may rest on: the orders, time in UTC, and ids that were never used before."""

    orders: Orders
    clock: Callable[[], datetime]
    new_id: Callable[[], str]


class ToolSource(Protocol):
    """A module that opens tools."""

    def open_tools(self, settings: Settings, around: Surroundings) -> AbstractContextManager[tuple[Tool, ...]]:
        """Open the tools; what they use is closed with the context."""
        ...
