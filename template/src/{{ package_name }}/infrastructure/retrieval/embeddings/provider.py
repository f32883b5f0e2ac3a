"""Embedding models of providers, through pydantic-ai."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from anyio.from_thread import BlockingPortal
from pydantic_ai.embeddings import EmbeddingModel, EmbeddingResult
from pydantic_ai.embeddings.result import EmbedInputType

from ....models.llm.tokens import estimate_tokens
from ....models.retrieval.embeddings import EmbeddingError, Vectors, unit_rows
from ...llm.remote.calls import CallError, Limits, call
from ...llm.remote.spending import Spending

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEmbedder:
    """A provider's model behind the port. Requests run in the event loop of `portal`, any number at a time."""

    name: str
    model: EmbeddingModel
    portal: BlockingPortal
    limits: Limits
    spending: Spending
    batch: int

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return a vector a text, asked for in batches.

        Raises:
            EmbeddingBudgetError: a batch could take more than is left; it was not sent.
            EmbeddingError: the provider refused, kept failing, or sent something else than a vector a text.
        """
        starts = range(0, len(texts), self.batch)
        parts = [self._embed(texts[start : start + self.batch], "document") for start in starts]
        return np.concatenate(parts) if parts else np.zeros((0, 0), dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a query; raises what `embed_documents` raises."""
        return np.asarray(self._embed([text], "query")[0])

    def _embed(self, texts: Sequence[str], input_type: EmbedInputType) -> Vectors:
        estimate = sum(map(estimate_tokens, texts))
        with self.spending.reserve(input_tokens=estimate, output_tokens=0) as bill:
            result, attempts = self._call(texts, input_type)
            bill.tokens = result.usage.input_tokens or estimate
            bill.cost_usd = self.spending.prices.cost_usd(bill.tokens, 0) if self.spending.prices else 0.0
        usage = {"input_tokens": bill.tokens, "cost_usd": bill.cost_usd, "texts": len(texts), "attempts": attempts}
        _log.info("embedding model replied", extra={"model": result.model_name, **usage})
        return unit_rows(_checked(result, len(texts)))

    def _call(self, texts: Sequence[str], input_type: EmbedInputType) -> tuple[EmbeddingResult, int]:
        async def send() -> EmbeddingResult:
            try:
                return await self.model.embed(texts, input_type=input_type)
            except AttributeError as error:
                # What the client makes of a reply of another content type.
                raise ValueError("the reply is not JSON") from error

        async def run() -> tuple[EmbeddingResult, int]:
            return await call(send, limits=self.limits)

        try:
            return self.portal.call(run)
        except CallError as error:
            raise EmbeddingError(f"the embedding model gave no vectors: {error}", hint=error.hint) from error


def _checked(result: EmbeddingResult, size: int) -> Vectors:
    widths = {len(vector) for vector in result.embeddings}
    if len(result.embeddings) != size or len(widths) != 1 or 0 in widths:
        raise EmbeddingError(
            f"the embedding model sent {len(result.embeddings)} vectors of {sorted(widths)} numbers for {size} texts"
        )
    vectors = np.array(result.embeddings, dtype=np.float32)
    if not np.isfinite(vectors).all():
        raise EmbeddingError("the embedding model sent numbers that are not finite")
    return vectors
