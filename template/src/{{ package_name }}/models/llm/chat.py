"""The chat model that services call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ...domain.evidence import EvidenceClass
from ...errors import AppError, ErrorKind


class ChatModelError(AppError):
    """The model gave no reply that can be used. `attempts` counts the requests that were sent.

    `is_outage`: it is the provider that fails or gives no reply, and not this request that is wrong.
    """

    def __init__(self, message: str, *, hint: str | None = None, attempts: int = 0, is_outage: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.attempts = attempts
        self.is_outage = is_outage


class ChatDeadlineError(ChatModelError):
    """The time for the request is over; nothing of it is still running."""


class ChatBudgetError(ChatModelError):
    """The request would exceed, or has exceeded, what may be spent on tokens."""


class ChatBusyError(ChatModelError):
    """The caller's tenant has as many requests as it may have."""

    kind = ErrorKind.UNAVAILABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySchema:
    """The JSON Schema that a reply has to satisfy, and its name."""

    name: str
    json_schema: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """One rendered prompt. `inputs` are the values that `text` was rendered from.

    `system` has the instructions that are kept apart from `text`; empty if the prompt has none. `prompt_hash` is the
    content hash of the prompt. `sample` numbers requests that are equal on purpose, so that each has a reply of its
    own. `max_output_tokens` tightens the model's own limit, and `temperature` takes the place of its own. A model that
    can be held to a schema is held to `reply_schema`; the reply has to be validated all the same.
    """

    prompt: str
    text: str
    inputs: Mapping[str, str]
    prompt_hash: str = ""
    sample: int = 0
    system: str = ""
    max_output_tokens: int | None = None
    temperature: float | None = None
    reply_schema: ReplySchema | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens and cost of a reply. `estimated`: no provider counted the tokens; a cost of None is not known."""

    input_tokens: int
    output_tokens: int
    cost_usd: float | None = None
    estimated: bool = False


class ReplyFault(StrEnum):
    """A fault of a reply that its provider reports."""

    REFUSED = "refused by the model"
    FILTERED = "stopped by the provider's content filter"
    CUT = "cut at the limit of output tokens"
    CALLS_TOOLS = "calls tools in place of text"
    EMPTY = "without content"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatReply:
    """The raw reply: unchecked text, the name of the model that wrote it, and what it took.

    `fault` says what is wrong with it as a whole, and `fault_message` has the provider's words. `attempts` counts the
    requests that were sent for it. A reply that was recorded took `recorded_ms` at that time.
    """

    text: str
    model: str
    usage: Usage
    fault: ReplyFault | None = None
    fault_message: str = ""
    attempts: int = 1
    recorded_ms: float = 0.0


class ChatModel(Protocol):
    """Promises one reply to a request, or `ChatModelError`."""

    @property
    def evidence(self) -> EvidenceClass:
        """Who writes the replies."""
        ...

    def complete(self, request: ChatRequest) -> ChatReply:
        """Return the reply; it has not been validated."""
        ...

    def stream(self, request: ChatRequest) -> Iterator[str | ChatReply]:
        """Yield the text in pieces as it is written, and at the end the reply, whose text is the pieces joined.

        Closing the iterator early stops the model.
        """
        ...
