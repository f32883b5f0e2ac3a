"""Find the passages that answer a query."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ...retrieval.hits import Filters, RetrievalHit, Retriever
from ...retrieval.ranking.duplicates import without_duplicates

# Extra hits fetched to make up for removed duplicates, and how many more if they do not suffice.
_SPARE, _GROWTH = 10, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchService:
    """Searches documents that are in force, without near duplicates; `clock` returns the current time in UTC."""

    retriever: Retriever
    clock: Callable[[], datetime]

    def search(
        self, query: str, *, limit: int = 10, metadata: Mapping[str, str] | None = None
    ) -> tuple[RetrievalHit, ...]:
        """Return at most `limit` passages of documents that are in force today, best first, without near duplicates.

        Only documents with this `metadata` are searched.
        """
        filters = Filters(metadata=metadata or {}, in_force_on=self.clock().date())
        size = limit + _SPARE
        while True:
            hits = self.retriever.search(query, limit=size, filters=filters)
            distinct = without_duplicates(hits, limit=limit)
            if len(distinct) == limit or len(hits) < size:
                return distinct
            size *= _GROWTH
