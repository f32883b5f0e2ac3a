"""The default chat model: fixed rules behind the model's port, so that everything runs without a key.

It is labelled as such in every reply and does not pose as a language model.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from ...domain.evidence import EvidenceClass
from ...models.llm.chat import ChatModelError, ChatReply, ChatRequest, Usage
from ...models.llm.tokens import estimate_tokens

MODEL_NAME = "offline-rules"
Responder = Callable[[Mapping[str, str]], str]


class OfflineChatModel:
    """Answers each prompt it has a responder for, from the inputs of the request. Deterministic."""

    evidence = EvidenceClass.RULES

    def __init__(self, responders: Mapping[str, Responder]) -> None:
        self._responders = dict(responders)

    def complete(self, request: ChatRequest) -> ChatReply:
        """Return the responder's reply.

        Raises:
            ChatModelError: there is no responder for the prompt.
        """
        responder = self._responders.get(request.prompt)
        if responder is None:
            raise ChatModelError(
                f"the offline model has no rules for prompt {request.prompt!r}",
                hint="add a responder in composition, or choose another chat provider in config",
            )
        text = responder(request.inputs)
        usage = Usage(
            input_tokens=estimate_tokens(request.text),
            output_tokens=estimate_tokens(text),
            cost_usd=0.0,
            estimated=True,
        )
        return ChatReply(text=text, model=MODEL_NAME, usage=usage)

    def stream(self, request: ChatRequest) -> Iterator[str | ChatReply]:
        """Yield the text word by word, then the reply."""
        reply = self.complete(request)
        yield from re.findall(r"\s*\S+|\s+$", reply.text)
        yield reply
