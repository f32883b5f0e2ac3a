"""An in-memory store with exact BM25, for evaluation, tests and small corpora."""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from ...domain.retrieval.documents import Chunk, Document, is_in_force
from ...retrieval.hits import NO_FILTERS, Filters, RetrievalHit
from ...retrieval.stores import COSINE_DIGITS, ChunkedDocument, IngestFailure, Vector
from ...retrieval.text.analysis import identifiers, language_of, query_terms, terms

_K1, _B = 1.2, 0.75
_RARE_LANGUAGE = 0.01


class InMemoryStore:
    """A `Store` in dictionaries.

    Scores are BM25 with k1 = 1.2 and b = 0.75 over the terms of section and text. Robertson and Zaragoza, The
    probabilistic relevance framework: BM25 and beyond, 2009.
    """

    def __init__(self) -> None:
        self._documents: dict[str, ChunkedDocument] = {}
        self._chunks: dict[str, Chunk] = {}
        self._lengths: dict[str, int] = {}
        self._postings: dict[str, dict[str, int]] = defaultdict(dict)
        self._failures: dict[str, str] = {}

    def content_hash(self, document_id: str) -> str | None:
        """Return the content hash of a document."""
        stored = self._documents.get(document_id)
        return stored.document.content_hash if stored else None

    def document_ids(self, prefix: str) -> Iterator[str]:
        """Yield ids in order."""
        yield from sorted(name for name in self._documents if name.startswith(prefix))

    def replace(self, batch: Sequence[ChunkedDocument]) -> None:
        """Store the documents."""
        analysed = [(chunk, terms(chunk.searched, chunk.language)) for item in batch for chunk in item.chunks]
        self.delete([item.document.document_id for item in batch])
        self._documents.update((item.document.document_id, item) for item in batch)
        for chunk, found in analysed:
            self._add(chunk, found)

    def delete(self, document_ids: Sequence[str]) -> None:
        """Remove the documents."""
        for name in document_ids:
            self._failures.pop(name, None)
            stored = self._documents.pop(name, None)
            for chunk in stored.chunks if stored else ():
                del self._chunks[chunk.chunk_id], self._lengths[chunk.chunk_id]
                for term in {*terms(chunk.searched, chunk.language), *identifiers(chunk.searched)}:
                    del self._postings[term][chunk.chunk_id]

    def flush(self) -> None:
        """Do nothing: every change is visible at once."""

    def record_failure(self, failure: IngestFailure) -> None:
        """Remember the failure."""
        self._failures[failure.source] = failure.reason

    def failures(self) -> tuple[IngestFailure, ...]:
        """Return the failures by source."""
        return tuple(IngestFailure(source=name, reason=reason) for name, reason in sorted(self._failures.items()))

    def search(self, query: str, *, limit: int, filters: Filters = NO_FILTERS) -> tuple[RetrievalHit, ...]:
        """Return the best chunks; a word that the query repeats counts as often."""
        average = sum(self._lengths.values()) / max(len(self._lengths), 1)
        scores: dict[str, float] = defaultdict(float)
        frequent = Counter(chunk.language for chunk in self._chunks.values()).most_common()
        often = [name for name, count in frequent if count > _RARE_LANGUAGE * len(self._chunks)]
        for term, times in Counter(query_terms(query, language_of(query, among=often))).items():
            postings = self._postings.get(term, {})
            idf = math.log(1 + (len(self._chunks) - len(postings) + 0.5) / (len(postings) + 0.5))
            for name, count in postings.items():
                norm = _K1 * (1 - _B + _B * self._lengths[name] / average)
                scores[name] += times * idf * count * (_K1 + 1) / (count + norm)
        allowed = ((-score, name) for name, score in scores.items() if self._passes(name, filters))
        return tuple(self._hit(name, -negative) for negative, name in heapq.nsmallest(limit, allowed))

    def embedded_by(self, document_id: str) -> str | None:
        """Return the model of the document's vectors."""
        stored = self._documents.get(document_id)
        return stored.vectors.model if stored and stored.vectors else None

    def nearest(
        self, vector: Vector, *, model: str, limit: int, filters: Filters = NO_FILTERS
    ) -> tuple[RetrievalHit, ...]:
        """Return the nearest chunks, after a look at each."""
        scored = (
            (-round(float(row @ vector), COSINE_DIGITS), chunk.chunk_id)
            for item in self._documents.values()
            if item.vectors and item.vectors.model == model
            for chunk, row in zip(item.chunks, item.vectors.rows, strict=True)
            if self._passes(chunk.chunk_id, filters)
        )
        return tuple(self._hit(name, -negative) for negative, name in heapq.nsmallest(limit, scored))

    def _add(self, chunk: Chunk, found: Sequence[str]) -> None:
        self._chunks[chunk.chunk_id] = chunk
        self._lengths[chunk.chunk_id] = len(found)
        for term, count in Counter([*found, *identifiers(chunk.searched)]).items():
            self._postings[term][chunk.chunk_id] = count

    def _document(self, chunk_id: str) -> Document:
        return self._documents[self._chunks[chunk_id].document_id].document

    def _passes(self, chunk_id: str, filters: Filters) -> bool:
        metadata = self._document(chunk_id).metadata
        day = filters.in_force_on
        return filters.metadata.items() <= metadata.items() and (day is None or is_in_force(metadata, day))

    def _hit(self, chunk_id: str, score: float) -> RetrievalHit:
        chunk = self._chunks[chunk_id]
        return RetrievalHit(
            document_id=chunk.document_id,
            chunk_id=chunk_id,
            score=score,
            text=chunk.text,
            section=chunk.section,
            title=chunk.title,
            language=chunk.language,
            context=chunk.context,
        )
