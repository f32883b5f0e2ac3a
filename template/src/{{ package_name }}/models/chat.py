"""The chat model that services call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from ..errors import AppError


class ChatModelError(AppError):
    """The model gave no reply that can be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """One rendered prompt. `inputs` are the values that `text` was rendered from."""

    prompt: str
    text: str
    inputs: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens that a reply took, as counted or estimated by the adapter."""

    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatReply:
    """The raw reply: unchecked text, the name of the model that wrote it, and what it took."""

    text: str
    model: str
    usage: Usage


class ChatModel(Protocol):
    """Promises one reply to a request, or `ChatModelError`."""

    def complete(self, request: ChatRequest) -> ChatReply:
        """Return the reply; it has not been validated."""
        ...

    def stream(self, request: ChatRequest) -> Iterator[str]:
        """Yield the reply's text in pieces; joined, they are what `complete` would have returned."""
        ...
