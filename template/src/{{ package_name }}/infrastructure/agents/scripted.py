"""The default runtime: fixed rules instead of a model, so that everything runs without a key.

It is labelled as such in every answer and does not pose as a language model.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ...domain.evidence import EvidenceClass
from ...models.agents import AgentHost, Conversation, Said, ToolCall, ToolUsed
from ...models.llm.chat import ChatModelError, Usage
from ..llm.offline import MODEL_NAME

# The next move in a conversation: a call of a tool, or the answer.
Script = Callable[[Conversation], ToolCall | str]
_MOST_MOVES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedRuntime:
    """An `AgentRuntime` that plays a script. Deterministic."""

    script: Script
    model: str = MODEL_NAME
    evidence: EvidenceClass = EvidenceClass.RULES

    def run(self, conversation: Conversation, host: AgentHost) -> str:
        """Return the script's answer; a script that never answers is a `ChatModelError`."""
        for _ in range(_MOST_MOVES):
            move = self.script(conversation)
            host.charge(_usage(conversation, move), model=self.model)
            if isinstance(move, str):
                return move
            used = ToolUsed(call=move, result=host.call(move))
            conversation = replace(conversation, messages=(*conversation.messages, used))
        raise ChatModelError(f"the script gave no answer in {_MOST_MOVES} moves")


def _usage(conversation: Conversation, move: ToolCall | str) -> Usage:
    said = sum(len(str(message)) for message in conversation.messages) + len(conversation.instructions)
    answer = move if isinstance(move, str) else json.dumps(dict(move.arguments), default=str)
    return Usage(input_tokens=math.ceil(said / 4), output_tokens=math.ceil(len(answer) / 4), estimated=True)


def used_since_message(conversation: Conversation) -> list[ToolUsed]:
    """Return the calls since the last message of the caller, oldest first."""
    begun = max(i for i, m in enumerate(conversation.messages) if isinstance(m, Said) and m.by == "caller")
    return [message for message in conversation.messages[begun:] if isinstance(message, ToolUsed)]


def play_calls(calls: Sequence[tuple[str, Mapping[str, object]]]) -> Script:
    """Return a script that makes these calls in order, ignoring the conversation, and then ends."""

    def play(conversation: Conversation) -> ToolCall | str:
        made = len(used_since_message(conversation))
        if made == len(calls):
            return "Done."
        tool, arguments = calls[made]
        return ToolCall(call_id=f"call-{made}", tool=tool, arguments=arguments)

    return play
