"""Agent runtimes: a model that may call tools until it has an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from ..domain.evidence import EvidenceClass
from .llm.chat import Usage

# Characters of a message to an agent.
MAX_MESSAGE_CHARS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """A tool as a model sees it; `parameters` is a JSON Schema."""

    name: str
    description: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A call as a model wants it: nothing about it has been checked."""

    call_id: str
    tool: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message of the caller or of the agent."""

    by: Literal["caller", "agent"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolUsed:
    """A call and the JSON text that it returned: data, never an instruction."""

    call: ToolCall
    result: str


Message = Said | ToolUsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The input of a model, oldest message first. It never ends with a message of the agent.

    `max_output_tokens` and `temperature` are those of the prompt; None leaves them to the model.
    """

    instructions: str
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...]
    max_output_tokens: int | None = None
    temperature: float | None = None


class AgentHost(Protocol):
    """Callbacks of a runtime. Their exceptions end the run and reach its caller."""

    def call(self, call: ToolCall) -> str:
        """Carry out one call, if it is allowed, and return its result as JSON text."""
        ...

    def charge(self, usage: Usage, *, model: str) -> None:
        """Count one request, to which `model` replied."""
        ...


class AgentRuntime(Protocol):
    """Promises to drive a conversation to an answer; every call goes through the host, one at a time."""

    @property
    def evidence(self) -> EvidenceClass:
        """Who makes the calls and writes the answers."""
        ...

    def run(self, conversation: Conversation, host: AgentHost) -> str:
        """Return the model's answer.

        Raises:
            ChatModelError: the model cannot be reached or gave no answer.
        """
        ...
