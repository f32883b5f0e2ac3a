"""Documents in Qdrant, found by BM25 over sparse vectors and by dense ones.

Qdrant has no transactions, so chunks are kept by revision: a search asks for one revision, in which a chunk is visible
from the one that added it to the one that removed it. Changes are written for the next revision, which `flush`
publishes by writing one point. What was removed stays for one more revision, for searches that are under way.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from qdrant_client import QdrantClient
from qdrant_client.http.exceptions import ApiException

from ...errors import AppError
from ...retrieval.analysis import language_of, query_words
from ...retrieval.hits import NO_FILTERS, Filters, RetrievalHit
from ...retrieval.passages import Passage, ranked
from ...retrieval.ranking import POOL
from ...retrieval.stores import ChunkedDocument, IngestFailure, Vector
from .qdrant_collection import Collection, Payload, State
from .qdrant_points import (
    NEVER,
    TERMS,
    at_most,
    chunk_points,
    document_point,
    equals,
    failure_point,
    is_one_of,
    point_id,
    removal_point,
    visible,
    wanted_terms,
)

# Raised whenever points or the analysis of text change; the next ingestion then fills a new collection.
COLLECTION = "retrieval_1"

_TIMEOUT_S = 30
_PAGE = 256


@contextmanager
def open_qdrant_store(url: str, *, key: str | None = None, scratch: bool = False) -> Iterator["QdrantStore"]:
    """Yield the store on the server at `url`; its collection is made if it is missing.

    A `scratch` store has a collection of its own, which is deleted at the end.

    Raises:
        AppError: the server cannot be reached or refuses.
    """
    collection = f"{COLLECTION}_scratch_{uuid.uuid4().hex}" if scratch else COLLECTION
    client = QdrantClient(url=url, api_key=key, timeout=_TIMEOUT_S)
    try:
        try:
            store = QdrantStore(Collection(client, collection))
        except ApiException as error:
            raise AppError(f"Qdrant cannot be opened: {error}", hint="check QDRANT_URL and QDRANT_API_KEY") from error
        yield store
        if scratch:
            client.delete_collection(collection)
    finally:
        client.close()


class QdrantStore:
    """A `Store` in a collection. Any number may search; one at a time may write."""

    def __init__(self, collection: Collection) -> None:
        self._points = collection

    def content_hash(self, document_id: str) -> str | None:
        """Return the content hash of a document."""
        return self._document(document_id).get("content_hash")

    def embedded_by(self, document_id: str) -> str | None:
        """Return the model of the document's vectors."""
        return self._document(document_id).get("embedded_by")

    def document_ids(self, prefix: str) -> Iterator[str]:
        """Yield ids in order, after all have been read."""
        names = (payload["document_id"] for payload in self._points.scroll(equals("kind", "document")))
        yield from sorted(name for name in names if name.startswith(prefix))

    def replace(self, batch: Sequence[ChunkedDocument]) -> None:
        """Write the documents for the next revision; what makes a document complete is its last point."""
        if not batch:
            return
        revision = self._points.state().revision + 1
        points = [point for item in batch for point in chunk_points(item, revision=revision)]
        for vectors in (item.vectors for item in batch):
            if vectors:
                self._points.make_vectors(vectors.model, vectors.rows.shape[1])
        ids = [item.document.document_id for item in batch]
        self._points.delete(equals("added", revision), is_one_of("document_id", ids))
        for start in range(0, len(points), _PAGE):
            self._points.upsert(points[start : start + _PAGE])
        self._points.upsert([document_point(item, revision=revision) for item in batch])
        self._points.delete_ids([point_id("failure", name) for name in ids])

    def delete(self, document_ids: Sequence[str]) -> None:
        """Take the documents out of the next revision."""
        revision = self._points.state().revision + 1
        self._points.upsert([removal_point(name, revision=revision) for name in document_ids if self._document(name)])
        self._points.delete_ids([point_id("failure", name) for name in document_ids])

    def record_failure(self, failure: IngestFailure) -> None:
        """Remember the failure."""
        self._points.upsert([failure_point(failure)])

    def failures(self) -> tuple[IngestFailure, ...]:
        """Return the failures by source."""
        found = self._points.scroll(equals("kind", "failure"))
        failures = (IngestFailure(source=payload["source"], reason=payload["reason"]) for payload in found)
        return tuple(sorted(failures, key=lambda failure: failure.source))

    def flush(self) -> None:
        """Publish the next revision. Can be interrupted at any point and run again."""
        published = self._points.state().revision
        revision = published + 1
        changes = list(self._points.scroll(is_one_of("kind", ["document", "removal"]), equals("revision", revision)))
        changed = sorted(payload["document_id"] for payload in changes)
        complete = {payload["document_id"] for payload in changes if payload["kind"] == "document"}
        written = {payload["document_id"] for payload in self._points.scroll(equals("added", revision))}
        for names in _pages(sorted(written - complete)):
            self._points.delete(equals("added", revision), is_one_of("document_id", names))
        for names in _pages(changed):
            earlier = (at_most("added", published), equals("removed", NEVER), is_one_of("document_id", names))
            self._points.set_payload({"removed": revision}, *earlier)
        if changed:
            self._points.publish(revision)
        self._points.delete(at_most("removed", published))
        self._points.delete(equals("kind", "removal"), at_most("revision", revision))

    def search(self, query: str, *, limit: int, filters: Filters = NO_FILTERS) -> tuple[RetrievalHit, ...]:
        """Return the best chunks, ranked by words, characters and feedback."""

        def passages(state: State) -> list[Passage]:
            wanted = wanted_terms(query_words(query, language_of(query, among=state.languages)))
            found = self._points.best(wanted, TERMS, max(limit, POOL), visible(state.revision, filters))
            return [_passage(payload, score) for payload, score in found]

        state, found = self._points.consistently(passages)
        return ranked(found, query_words(query, language_of(query, among=state.languages)), limit=limit)

    def nearest(
        self, vector: Vector, *, model: str, limit: int, filters: Filters = NO_FILTERS
    ) -> tuple[RetrievalHit, ...]:
        """Return the nearest chunks; no index is asked that could miss one."""
        if not self._points.has_vectors(model):
            return ()
        _, found = self._points.consistently(
            lambda state: self._points.best(vector.tolist(), model, limit, visible(state.revision, filters))
        )
        return tuple(_hit(payload, score) for payload, score in found)

    def _document(self, document_id: str) -> Payload:
        return self._points.payload_of(point_id("document", document_id))


def _pages(names: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), _PAGE):
        yield list(names[start : start + _PAGE])


def _passage(payload: Payload, score: float) -> Passage:
    names = ("chunk_id", "document_id", "text", "section", "language")
    return Passage(**{name: payload[name] for name in names}, lexical=score)


def _hit(payload: Payload, score: float) -> RetrievalHit:
    names = ("chunk_id", "document_id", "text", "section")
    return RetrievalHit(**{name: payload[name] for name in names}, score=score)
