"""Ask the next model where one is out of order."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...domain.evidence import EvidenceClass
from ...models.llm.chat import ChatModel, ChatModelError, ChatReply, ChatRequest
from .breaker import CircuitBreaker

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A model, the name that logs and errors use, and the breaker of its provider."""

    name: str
    model: ChatModel
    breaker: CircuitBreaker


class FallbackChatModel:
    """A `ChatModel` that asks its routes in their order until one replies; the reply names the model that wrote it.

    The next one is asked after an outage only: a request that the provider finds wrong is wrong for all.
    """

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes = tuple(routes)

    @property
    def evidence(self) -> EvidenceClass:
        """Who writes the replies."""
        return self._routes[0].model.evidence

    def complete(self, request: ChatRequest) -> ChatReply:
        """Return the reply of the first model that gives one.

        Raises:
            ChatModelError: none did; the message has what each failed by.
        """
        *_, last = self._attempts(request, streamed=False)
        assert isinstance(last, ChatReply)  # noqa: S101 - a request that is not streamed has no pieces
        return last

    def stream(self, request: ChatRequest) -> Iterator[str | ChatReply]:
        """Yield the pieces of the first model that begins to reply, and its reply; raises what `complete` raises.

        After its first piece no other model is asked.
        """
        yield from self._attempts(request, streamed=True)

    def _attempts(self, request: ChatRequest, *, streamed: bool) -> Iterator[str | ChatReply]:
        failed: list[str] = []
        attempts, hint = 0, None
        for route in self._routes:
            if not route.breaker.admits():
                failed.append(f"{route.name}: not asked, as it failed {route.breaker.failures} times in a row")
                continue
            begun = False
            try:
                for piece in _pieces(route, request, streamed=streamed):
                    begun = True
                    yield piece
            except ChatModelError as error:
                if begun or not error.is_outage:
                    raise
                _log.warning("chat model failed", extra={"model": route.name, "reason": str(error)})
                failed.append(f"{route.name}: {error}")
                attempts, hint = attempts + error.attempts, error.hint
            else:
                return
        raise ChatModelError("; ".join(failed), hint=hint, attempts=attempts, is_outage=True)


def _pieces(route: Route, request: ChatRequest, *, streamed: bool) -> Iterator[str | ChatReply]:
    """Yield what the model of a route replies, and report to its breaker how that went."""
    is_settled = False
    try:
        yield from route.model.stream(request) if streamed else (route.model.complete(request),)
        is_settled = True
        route.breaker.report(is_outage=False)
    except ChatModelError as error:
        is_settled = True
        route.breaker.report(is_outage=error.is_outage)
        raise
    finally:
        if not is_settled:
            route.breaker.withdraw()
