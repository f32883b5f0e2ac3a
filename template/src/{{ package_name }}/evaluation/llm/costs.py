"""Cost and models of the replies to one case."""

import math
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

from ...domain.evidence import EvidenceClass
from ...models.llm.chat import ChatModel, ChatReply, ChatRequest
from ..engine.suites import CaseScore


class MeteredChat:
    """A chat model that notes what its replies cost, thread by thread, as every case runs on one thread."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._noted = threading.local()

    @property
    def evidence(self) -> EvidenceClass:
        """Who writes the replies of the model."""
        return self._model.evidence

    def complete(self, request: ChatRequest) -> ChatReply:
        """Return the model's reply."""
        return self._note(self._model.complete(request))

    def stream(self, request: ChatRequest) -> Iterator[str | ChatReply]:
        """Yield what the model yields."""
        for piece in self._model.stream(request):
            yield self._note(piece) if isinstance(piece, ChatReply) else piece

    def priced(self, grade: Callable[[], CaseScore]) -> CaseScore:
        """Return the outcome of `grade` with the models that replied, and the score `cost_usd`.

        It is None if a reply's cost is not known.
        """
        replies: list[ChatReply] = []
        self._noted.replies = replies
        outcome = grade()
        known = [reply.usage.cost_usd for reply in replies if reply.usage.cost_usd is not None]
        cost = math.fsum(known) if len(known) == len(replies) else None
        recorded_ms = math.fsum(reply.recorded_ms for reply in replies)
        return replace(
            outcome,
            scores={**outcome.scores, "cost_usd": cost},
            recorded_ms=recorded_ms,
            models=tuple(dict.fromkeys(reply.model for reply in replies)),
        )

    def _note(self, reply: ChatReply) -> ChatReply:
        if hasattr(self._noted, "replies"):
            self._noted.replies.append(reply)
        return reply
