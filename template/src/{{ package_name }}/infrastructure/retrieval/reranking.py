"""Reranking models behind the `/rerank` protocol of Cohere, or the one of text-embeddings-inference."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx2
from anyio.from_thread import BlockingPortal
from pydantic import AliasChoices, BaseModel, Field, FiniteFloat, TypeAdapter, ValidationError

from ...config.retrieval.reranking import RerankProtocol
from ...errors import problems_of
from ...models.retrieval.reranking import RerankError
from ..llm.remote.calls import CallError, Limits, call
from .posts import post_json

_log = logging.getLogger(__name__)


class _Result(BaseModel):
    index: int
    score: FiniteFloat = Field(validation_alias=AliasChoices("relevance_score", "score"))


class _Reply(BaseModel):
    results: list[_Result]


_BODIES: dict[RerankProtocol, Callable[[str, str, list[str]], dict[str, object]]] = {
    "cohere": lambda model, query, texts: {"model": model, "query": query, "documents": texts, "top_n": len(texts)},
    "tei": lambda _, query, texts: {"query": query, "texts": texts},
}
_REPLIES: dict[RerankProtocol, TypeAdapter[_Reply] | TypeAdapter[list[_Result]]] = {
    "cohere": TypeAdapter(_Reply),
    "tei": TypeAdapter(list[_Result]),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderReranker:
    """A provider's model behind the port. Requests run in the event loop of `portal`, any number at a time.

    `client` has the server's address and key.
    """

    model: str
    protocol: RerankProtocol
    client: httpx2.AsyncClient
    portal: BlockingPortal
    limits: Limits

    def scores(self, query: str, passages: Sequence[str]) -> tuple[float, ...]:
        """Return a score for each passage, asked for in one request; without passages, nothing is sent.

        Raises:
            RerankError: the provider refused, kept failing, or did not send one score for each passage.
        """
        if not passages:
            return ()
        body = _BODIES[self.protocol](self.model, query, list(passages))

        async def send() -> object:
            return await post_json(self.client, "rerank", body, model=self.model)

        async def run() -> tuple[object, int]:
            return await call(send, limits=self.limits)

        try:
            reply, attempts = self.portal.call(run)
        except CallError as error:
            raise RerankError(f"the reranking model gave no scores: {error}", hint=error.hint) from error
        usage = {"model": self.model, "passages": len(passages), "attempts": attempts}
        _log.info("reranking model replied", extra=usage)
        return self._checked(reply, len(passages))

    def _checked(self, reply: object, size: int) -> tuple[float, ...]:
        try:
            read = _REPLIES[self.protocol].validate_python(reply)
        except ValidationError as error:
            raise RerankError(
                f"the reranking model sent no scores: {problems_of(error)[0].line('reply')}",
                hint="retrieval.reranking.protocol is the protocol of the server: cohere or tei",
            ) from error
        results = read.results if isinstance(read, _Reply) else read
        if sorted(result.index for result in results) != list(range(size)):
            raise RerankError(f"the reranking model sent {len(results)} scores, not one for each of {size} passages")
        return tuple(result.score for result in sorted(results, key=lambda result: result.index))
