"""Runtimes that record the moves of another one, and that replay what was recorded."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

from ...domain.evidence import EvidenceClass
from ...models.agents import AgentHost, AgentRuntime, Conversation, ToolCall, ToolUsed
from ...models.llm.chat import ChatModelError, Usage
from ..llm.recordings import Recording, RecordingKey, Recordings, excerpt, hash_of

_MOST_MOVES = 200
_NOTHING = Usage(input_tokens=0, output_tokens=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """The recorded moves of `model` under one prompt: in each conversation the next call, or the answer."""

    recordings: Recordings
    model: str
    prompt: str
    prompt_hash: str

    def find(self, conversation: Conversation) -> tuple[ToolCall | str, Usage]:
        """Return the next move and what it took.

        Raises:
            NotRecordedError: there is none.
        """
        found = self.recordings.require(self.prompt, self._key(_inputs(conversation)))
        move = json.loads(found.reply)
        usage = Usage(input_tokens=found.input_tokens, output_tokens=found.output_tokens, cost_usd=found.cost_usd)
        return (move["answer"] if "answer" in move else ToolCall(**move)), usage

    def add(self, conversation: Conversation, move: ToolCall | str, usage: Usage) -> None:
        """Record the next move."""
        inputs = _inputs(conversation)
        recording = Recording(
            **self._key(inputs).model_dump(),
            inputs=excerpt({"last": str(conversation.messages[-1])}),
            reply=json.dumps({"answer": move} if isinstance(move, str) else asdict(move), sort_keys=True),
            replied_by=self.model,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cost_usd=usage.cost_usd,
            recorded_on=datetime.now(UTC).date(),
        )
        self.recordings.add(self.prompt, recording)

    def _key(self, inputs: Mapping[str, str]) -> RecordingKey:
        return RecordingKey(model=self.model, prompt_hash=self.prompt_hash, input_hash=hash_of(inputs))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRuntime:
    """An `AgentRuntime` that makes the moves that were recorded. It needs no key and no network."""

    moves: Moves

    @property
    def evidence(self) -> EvidenceClass:
        """Stored moves of a real model."""
        return EvidenceClass.RECORDED

    def run(self, conversation: Conversation, host: AgentHost) -> str:
        """Return the recorded answer.

        Raises:
            NotRecordedError: a move is missing.
            ChatModelError: there are too many moves.
        """
        for _ in range(_MOST_MOVES):
            move, usage = self.moves.find(conversation)
            host.charge(usage, model=self.moves.model)
            if isinstance(move, str):
                return move
            conversation = _after(conversation, move, host.call(move))
        raise ChatModelError(f"the recording gave no answer in {_MOST_MOVES} moves")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRuntime:
    """An `AgentRuntime` that records the moves of `inner`."""

    inner: AgentRuntime
    moves: Moves

    @property
    def evidence(self) -> EvidenceClass:
        """That of the model that is recorded."""
        return self.inner.evidence

    def run(self, conversation: Conversation, host: AgentHost) -> str:
        """Return the answer; it and the calls before it are recorded by then."""
        listening = _RecordingHost(host=host, moves=self.moves, conversation=conversation)
        answer = self.inner.run(conversation, listening)
        listening.record(answer)
        return answer


@dataclass(slots=True, kw_only=True)
class _RecordingHost:
    host: AgentHost
    moves: Moves
    conversation: Conversation
    charged: Usage = field(default=_NOTHING)

    def call(self, call: ToolCall) -> str:
        self.record(call)
        result = self.host.call(call)
        self.conversation = _after(self.conversation, call, result)
        return result

    def charge(self, usage: Usage, *, model: str) -> None:
        self.charged = usage
        self.host.charge(usage, model=model)

    def record(self, move: ToolCall | str) -> None:
        self.moves.add(self.conversation, move, self.charged)
        # A request may ask for several calls: it is paid for once.
        self.charged = _NOTHING


def _after(conversation: Conversation, call: ToolCall, result: str) -> Conversation:
    used = ToolUsed(call=replace(call, call_id=""), result=result)
    return replace(conversation, messages=(*conversation.messages, used))


def _inputs(conversation: Conversation) -> Mapping[str, str]:
    # The id of a call is another one every time.
    said = [
        replace(message, call=replace(message.call, call_id="")) if isinstance(message, ToolUsed) else message
        for message in conversation.messages
    ]
    return {
        "messages": json.dumps([asdict(message) for message in said], sort_keys=True),
        "tools": json.dumps([asdict(tool) for tool in conversation.tools], sort_keys=True),
    }
