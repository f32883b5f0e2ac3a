"""The default runtime: fixed rules instead of a model, so that everything runs without a key.

It is labelled as such in every answer and does not pose as a language model.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from ...models.agents import AgentHost, Conversation, ToolCall, ToolUsed
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

    def run(self, conversation: Conversation, host: AgentHost) -> str:
        """Return the script's answer; a script that never answers is a `ChatModelError`."""
        for _ in range(_MOST_MOVES):
            move = self.script(conversation)
            host.charge(_usage(conversation, move))
            if isinstance(move, str):
                return move
            used = ToolUsed(call=move, result=host.call(move))
            conversation = replace(conversation, messages=(*conversation.messages, used))
        raise ChatModelError(f"the script gave no answer in {_MOST_MOVES} moves")


def _usage(conversation: Conversation, move: ToolCall | str) -> Usage:
    said = sum(len(str(message)) for message in conversation.messages) + len(conversation.instructions)
    answer = move if isinstance(move, str) else json.dumps(dict(move.arguments), default=str)
    return Usage(input_tokens=math.ceil(said / 4), output_tokens=math.ceil(len(answer) / 4), estimated=True)
