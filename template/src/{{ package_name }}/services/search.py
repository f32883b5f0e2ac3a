"""Find the passages that a question is about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ..retrieval.hits import Filters, RetrievalHit, Retriever


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchService:
    """`clock` returns the current time in UTC."""

    retriever: Retriever
    clock: Callable[[], datetime]

    def search(self, query: str, *, limit: int = 10) -> tuple[RetrievalHit, ...]:
        """Return at most `limit` passages of documents that are in force today, best first."""
        return self.retriever.search(query, limit=limit, filters=Filters(in_force_on=self.clock().date()))
