"""A retriever whose searches are spans."""

from opentelemetry.trace import get_tracer

from ...retrieval.hits import NO_FILTERS, Filters, RetrievalHit, Retriever

_tracer = get_tracer(__name__)
_LONGEST = 2_000


class TracedRetriever:
    """A `Retriever` around another; with `content`, spans hold the query. They hold which passages scored what."""

    def __init__(self, retriever: Retriever, *, content: bool) -> None:
        self._retriever = retriever
        self._content = content

    def search(self, query: str, *, limit: int, filters: Filters = NO_FILTERS) -> tuple[RetrievalHit, ...]:
        """Return at most `limit` hits, best first."""
        with _tracer.start_as_current_span("retrieval") as span:
            if self._content:
                span.set_attribute("app.query", query[:_LONGEST])
            hits = self._retriever.search(query, limit=limit, filters=filters)
            span.set_attribute("app.passages", [hit.chunk_id for hit in hits])
            span.set_attribute("app.scores", [hit.score for hit in hits])
            return hits
