"""The port of reranking models."""

from collections.abc import Sequence
from typing import Protocol

from ...errors import AppError


class RerankError(AppError):
    """The model gave no scores that can be used."""


class Reranker(Protocol):
    """Promises a score for every passage; it can neither add a passage nor lose one."""

    def scores(self, query: str, passages: Sequence[str]) -> tuple[float, ...]:
        """Return how well each passage answers the query, in the order of `passages`: finite, a higher one is better.

        Scores of different calls do not compare.

        Raises:
            RerankError: there is none for one of them.
        """
        ...
