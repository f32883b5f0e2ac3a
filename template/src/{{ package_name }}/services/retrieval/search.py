"""Find the passages that a question is about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ...retrieval.hits import Filters, RetrievalHit, Retriever
from ...retrieval.ranking.duplicates import without_duplicates

# Duplicates that may be left out before a search comes back short.
_SPARE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchService:
    """`clock` returns the current time in UTC."""

    retriever: Retriever
    clock: Callable[[], datetime]

    def search(
        self, query: str, *, limit: int = 10, metadata: Mapping[str, str] | None = None
    ) -> tuple[RetrievalHit, ...]:
        """Return at most `limit` passages of documents that are in force today, best first, without near duplicates.

        `metadata` is what the documents' metadata has to equal.
        """
        filters = Filters(metadata=metadata or {}, in_force_on=self.clock().date())
        hits = self.retriever.search(query, limit=limit + _SPARE, filters=filters)
        return without_duplicates(hits, limit=limit)
