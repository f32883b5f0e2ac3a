"""A cross-encoder of this machine."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....models.retrieval.reranking import RerankError
from .model import OnnxModel

_BATCH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxReranker:
    """A `Reranker` over a model that reads query and passage together and gives one number."""

    model: OnnxModel

    def scores(self, query: str, passages: Sequence[str]) -> tuple[float, ...]:
        """Return a score for each passage: what the model gives, the higher the better.

        Raises:
            RerankError: the output of the model is not one finite number for each pair.
        """
        scores: list[float] = []
        for start in range(0, len(passages), _BATCH):
            pairs = [(query, passage) for passage in passages[start : start + _BATCH]]
            output, _ = self.model.run(pairs)
            if output.size != len(pairs) or not np.isfinite(output).all():
                raise RerankError(f"{self.model.name}: gave {output.size} numbers for {len(pairs)} pairs")
            scores += output.reshape(-1).tolist()
        return tuple(scores)
