"""Validate a reply and, while attempts are left, have a model repair its form."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic

from ...domain.llm.repair import find_added, find_object
from ...models.llm.chat import ChatModel, ChatModelError, ChatReply, ChatRequest, ReplySchema, Usage
from ...prompts.artifacts import PromptArtifact
from ...prompts.outputs import InvalidOutputError, Output, OutputSchema
from ...repositories.llm.failures import Attempt
from ...repositories.llm.outputs import OutputStatus

# Returns a sentence for each thing that is wrong with an output that satisfies its schema.
Validate = Callable[[Output], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(Generic[Output]):
    """The outcome of a reply. `value` is None when it stayed invalid; `refused` has every reply that was.

    `status` says how it became valid. `replies` counts those that came, the first included, and `usage` is of all of
    them.
    """

    value: Output | None
    refused: tuple[Attempt, ...]
    replies: int
    usage: Usage
    status: OutputStatus = OutputStatus.ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrector(Generic[Output]):
    """Holds replies to `schema` and to `validate`, which returns what else is wrong with an output.

    What can be repaired here costs nothing (`repairs`); otherwise a model is asked with `prompt`, a conversation apart
    from the first one, at most `max_corrections` times. Neither may add content: every value of a correction occurs in
    the reply that it corrects. Not corrected are a reply longer than `max_reply_chars`, one whose provider says what is
    wrong with it, and one that only `validate` rejects.
    """

    model: ChatModel
    prompt: PromptArtifact
    schema: OutputSchema[Output]
    max_corrections: int = 2
    max_reply_chars: int = 100_000
    repairs: bool = True
    timer: Callable[[], float] = time.perf_counter

    def check(
        self, reply: ChatReply, *, latency_ms: float = 0.0, validate: Validate[Output] = lambda _: ()
    ) -> Checked[Output]:
        """Return the validated output, or all that was tried. `latency_ms` is what the reply itself took."""
        original, refused, usage = reply.text, list[Attempt](), reply.usage
        replies, status = 1, OutputStatus.ACCEPTED
        while True:
            try:
                value, repaired = self._parse(reply, refused, original)
            except InvalidOutputError as error:
                refused.append(Attempt(raw=reply.text, errors=error.reasons, latency_ms=latency_ms))
            else:
                status = status if status is OutputStatus.CORRECTED or not repaired else OutputStatus.REPAIRED
                if not (wrong := validate(value)):
                    return Checked(value=value, refused=tuple(refused), replies=replies, usage=usage, status=status)
                refused.append(Attempt(raw=reply.text, errors=wrong, latency_ms=latency_ms))
                break
            if reply.fault or replies > self.max_corrections or len(reply.text) > self.max_reply_chars:
                break
            started = self.timer()
            try:
                reply = self.model.complete(self._request(refused[-1]))
            except ChatModelError as error:
                refused.append(Attempt(raw="", errors=(f"no correction: {error}",), latency_ms=self._since(started)))
                break
            latency_ms = self._since(started)
            replies, status = replies + 1, OutputStatus.CORRECTED
            usage = _sum(usage, reply.usage)
        return Checked(value=None, refused=tuple(refused), replies=replies, usage=usage)

    @property
    def reply_schema(self) -> ReplySchema:
        """The schema as a model can be held to it."""
        return ReplySchema(name=self.schema.name, json_schema=self.schema.json_schema())

    def _parse(self, reply: ChatReply, refused: Sequence[Attempt], original: str) -> tuple[Output, bool]:
        if len(reply.text) > self.max_reply_chars:
            reason = f"reply: {len(reply.text)} characters, more than {self.max_reply_chars}"
            raise InvalidOutputError(self.schema.name, (reason,))
        try:
            value, repaired = self.schema.parse(reply.text), False
        except InvalidOutputError as error:
            if reply.fault:
                reason = f"reply {reply.fault}: {reply.fault_message}"
                raise InvalidOutputError(self.schema.name, (reason, *error.reasons)) from error
            found = find_object(reply.text, self.schema.json_schema()) if self.repairs else None
            if found is None:
                raise
            value, repaired = self.schema.parse(json.dumps(found)), True
        if refused and (added := find_added(value.model_dump(mode="json"), original)):
            raise InvalidOutputError(self.schema.name, tuple(f"{path}: content was added" for path in added))
        return value, repaired

    def _request(self, refused: Attempt) -> ChatRequest:
        inputs = {
            "schema": json.dumps(self.schema.json_schema()),
            "reply": refused.raw,
            "errors": "\n".join(refused.errors),
        }
        return ChatRequest(
            prompt=self.prompt.name,
            prompt_hash=self.prompt.content_hash,
            system=self.prompt.system,
            text=self.prompt.render(inputs),
            inputs=inputs,
            max_output_tokens=self.prompt.model.max_output_tokens,
            temperature=self.prompt.model.temperature,
            reply_schema=self.reply_schema,
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
