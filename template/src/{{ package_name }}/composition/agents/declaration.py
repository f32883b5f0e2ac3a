"""Agents as slices declare them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from ...config.settings import Settings
from ...domain.agents.claims import ClaimRule
from ...infrastructure.agents.database_ledger import OpenStore
from ...infrastructure.agents.in_memory_ledger import MakeStore
from ...infrastructure.agents.scripted import Script
from ...repositories.agents.ledger import StoreKey
from ...services.agents.tools import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolDependencies:
    """Dependencies of every tool: the time in UTC, and new ids."""

    clock: Callable[[], datetime]
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDeclaration:
    """One agent. `name` addresses it; `role` is its role in the permissions, `caller_role` that of its callers.

    `prompt` names its prompt artifact; `script` replaces the model while `agents.runtime` is `offline`. `purpose` tells
    other agents what to hand over to it, where the permissions let them (`hand_to_NAME`).
    """

    name: str
    role: str
    caller_role: str
    prompt: str
    script: Script
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreDeclaration:
    """A store of a slice that its tools write to in the transaction of a call."""

    key: StoreKey[object]
    in_database: OpenStore
    in_memory: MakeStore


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSlice:
    """Declaration of a slice: tools, the agents that use them, and the stores that they write to.

    `open_tools` opens the tools; what they use is closed with the context. `claims` say in which words an answer claims
    that one of the tools has acted.
    """

    open_tools: Callable[[Settings, ToolDependencies], AbstractContextManager[tuple[Tool, ...]]]
    agents: tuple[AgentDeclaration, ...] = ()
    stores: tuple[StoreDeclaration, ...] = ()
    claims: tuple[ClaimRule, ...] = ()
