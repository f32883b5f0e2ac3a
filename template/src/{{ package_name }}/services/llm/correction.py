"""Validate a reply and, while attempts are left, have a model repair its form."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic

from ...models.llm.chat import ChatModel, ChatModelError, ChatReply, ChatRequest, Usage
from ...prompts.artifacts import PromptArtifact
from ...prompts.outputs import InvalidOutputError, Output, OutputSchema
from ...repositories.llm.failures import Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(Generic[Output]):
    """The outcome of a reply. `value` is None when it stayed invalid; `refused` has every reply that was.

    `replies` counts those that came, the first included, and `usage` is of all of them.
    """

    value: Output | None
    refused: tuple[Attempt, ...]
    replies: int
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrector(Generic[Output]):
    """Holds replies to `schema`; repairs are asked for with `prompt`, a conversation apart from the first one.

    At most `max_corrections` repairs a reply. A reply longer than `max_reply_chars` is refused unread and not repaired.
    """

    model: ChatModel
    prompt: PromptArtifact
    schema: OutputSchema[Output]
    max_corrections: int = 2
    max_reply_chars: int = 100_000
    timer: Callable[[], float] = time.perf_counter

    def check(self, reply: ChatReply, *, latency_ms: float = 0.0) -> Checked[Output]:
        """Return the validated output, or all that was tried. `latency_ms` is what the reply itself took."""
        refused: list[Attempt] = []
        usage = reply.usage
        replies = 1
        while True:
            try:
                value = self._parse(reply.text)
            except InvalidOutputError as error:
                refused.append(Attempt(raw=reply.text, errors=error.reasons, latency_ms=latency_ms))
            else:
                return Checked(value=value, refused=tuple(refused), replies=replies, usage=usage)
            if replies > self.max_corrections or len(reply.text) > self.max_reply_chars:
                break
            started = self.timer()
            try:
                reply = self.model.complete(self._request(refused[-1]))
            except ChatModelError as error:
                refused.append(Attempt(raw="", errors=(f"no correction: {error}",), latency_ms=self._since(started)))
                break
            latency_ms = self._since(started)
            replies += 1
            usage = _sum(usage, reply.usage)
        return Checked(value=None, refused=tuple(refused), replies=replies, usage=usage)

    def _parse(self, raw: str) -> Output:
        if len(raw) > self.max_reply_chars:
            reason = f"reply: {len(raw)} characters, more than {self.max_reply_chars}"
            raise InvalidOutputError(self.schema.name, (reason,))
        return self.schema.parse(raw)

    def _request(self, refused: Attempt) -> ChatRequest:
        inputs = {
            "schema": json.dumps(self.schema.json_schema()),
            "reply": refused.raw,
            "errors": "\n".join(refused.errors),
        }
        return ChatRequest(
            prompt=self.prompt.name,
            prompt_hash=self.prompt.content_hash,
            text=self.prompt.render(inputs),
            inputs=inputs,
        )

    def _since(self, started: float) -> float:
        return (self.timer() - started) * 1000


def _sum(first: Usage, second: Usage) -> Usage:
    costs = (first.cost_usd, second.cost_usd)
    return replace(
        first,
        input_tokens=first.input_tokens + second.input_tokens,
        output_tokens=first.output_tokens + second.output_tokens,
        cost_usd=None if None in costs else sum(cost for cost in costs if cost is not None),
        estimated=first.estimated or second.estimated,
    )
