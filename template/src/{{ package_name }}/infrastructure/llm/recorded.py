"""Chat models that record the replies of another one, and that replay what was recorded."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ...domain.evidence import EvidenceClass
from ...models.llm.chat import ChatModel, ChatReply, ChatRequest, Usage
from .recordings import Recording, RecordingKey, Recordings, excerpt, hash_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedChatModel:
    """Gives the recorded replies of `model`. It needs no key and no network."""

    recordings: Recordings
    model: str

    @property
    def evidence(self) -> EvidenceClass:
        """Stored replies of a real model."""
        return EvidenceClass.RECORDED

    def complete(self, request: ChatRequest) -> ChatReply:
        """Return the recorded reply.

        Raises:
            NotRecordedError: there is none.
        """
        return _reply(self.recordings.require(request.prompt, _key(self.model, request)))

    def stream(self, request: ChatRequest) -> Iterator[str | ChatReply]:
        """Yield the text, then the reply."""
        reply = self.complete(request)
        yield reply.text
        yield reply


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingChatModel:
    """Records the replies of `inner`, the model that was asked for as `model`; what is recorded is not asked again."""

    inner: ChatModel
    recordings: Recordings
    model: str
    timer: Callable[[], float] = time.perf_counter

    @property
    def evidence(self) -> EvidenceClass:
        """That of the model that is recorded."""
        return self.inner.evidence

    def complete(self, request: ChatRequest) -> ChatReply:
        """Return the reply, which is recorded by then."""
        key = _key(self.model, request)
        if found := self.recordings.find(request.prompt, key):
            return _reply(found)
        started = self.timer()
        reply = self.inner.complete(request)
        recording = Recording(
            **key.model_dump(),
            inputs=excerpt(request.inputs),
            reply=reply.text,
            replied_by=reply.model,
            input_tokens=reply.usage.input_tokens,
            output_tokens=reply.usage.output_tokens,
            cost_usd=reply.usage.cost_usd,
            latency_ms=round((self.timer() - started) * 1000, 1),
            recorded_on=datetime.now(UTC).date(),
        )
        self.recordings.add(request.prompt, recording)
        return reply

    def stream(self, request: ChatRequest) -> Iterator[str | ChatReply]:
        """Yield the text, then the reply."""
        reply = self.complete(request)
        yield reply.text
        yield reply


def _key(model: str, request: ChatRequest) -> RecordingKey:
    return RecordingKey(
        model=model, prompt_hash=request.prompt_hash, input_hash=hash_of(request.inputs), sample=request.sample
    )


def _reply(found: Recording) -> ChatReply:
    usage = Usage(input_tokens=found.input_tokens, output_tokens=found.output_tokens, cost_usd=found.cost_usd)
    return ChatReply(text=found.reply, model=found.replied_by, usage=usage, recorded_ms=found.latency_ms)
