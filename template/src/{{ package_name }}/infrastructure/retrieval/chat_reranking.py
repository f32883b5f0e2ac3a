"""Rerank by asking a chat model for the order of the passages.

Listwise, in one request: Sun and others, Is ChatGPT good at search? Investigating large language models as re-ranking
agents, EMNLP 2023.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...errors import AppError
from ...models.llm.chat import ChatModelError
from ...models.retrieval.reranking import RerankError
from ...prompts.retrieval.passage_ranking import PassageRanking
from ...retrieval.context import without_tags
from ...services.llm.gateway import Gateway, Rejected, RejectedOutputError


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatReranker:
    """A `Reranker` that asks the chat model through the gateway; `new_id` returns a new unique id for each request."""

    gateway: Gateway[PassageRanking]
    new_id: Callable[[], str]

    def scores(self, query: str, passages: Sequence[str]) -> tuple[float, ...]:
        """Return scores that decrease from 1 by rank; passages that the model does not name come last, in their order.

        Fewer than two passages are not sent.

        Raises:
            RerankError: the model gave no reply, or one that stayed invalid or names a passage that there is not.
        """
        size = len(passages)
        if size < 2:  # noqa: PLR2004 - nothing to compare
            return (1.0,) * size
        named = [number - 1 for number in self._ranking(query, passages).best_first]
        if unknown := [position + 1 for position in named if position >= size]:
            raise RerankError(f"the chat model ranked passage {unknown[0]} of {size}", hint="search again")
        order = [*named, *(position for position in range(size) if position not in set(named))]
        ranks = {position: rank for rank, position in enumerate(order)}
        return tuple(1 - ranks[position] / size for position in range(size))

    def _ranking(self, query: str, passages: Sequence[str]) -> PassageRanking:
        inputs = {
            "query": without_tags(query),
            "passages": "\n".join(map(_block, range(1, len(passages) + 1), passages)),
        }
        try:
            result = self.gateway.run(inputs, trace_id=self.new_id())
        except ChatModelError as error:
            raise _rerank_error(error) from error
        if isinstance(result, Rejected):
            raise _rerank_error(RejectedOutputError(result.failure))
        return result.value


def _rerank_error(error: AppError) -> RerankError:
    return RerankError(f"the passages could not be ranked: {error}", hint=error.hint)


def _block(number: int, passage: str) -> str:
    # A passage cannot close its own block or open another one.
    return f'<passage number="{number}">\n{without_tags(passage)}\n</passage>'
