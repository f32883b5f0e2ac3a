"""Documents in Qdrant, found by BM25 over sparse vectors and by dense ones, which no index is asked for."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from qdrant_client import QdrantClient
from qdrant_client import models as qdrant
from qdrant_client.http.exceptions import ApiException

from ....errors import AppError
from ....retrieval.stores import COSINE_DIGITS, Vector
from ..revisions.records import NUMBER_FIELDS, TEXT_FIELDS, Condition, Payload, Record, Scored
from ..revisions.store import RevisionedStore
from ..sparse_weights import chunk_weights, query_weights

# Raised whenever points or the analysis of text change; the next ingestion then fills a new collection.
COLLECTION = "retrieval_3"
TERMS = "terms"

_TIMEOUT_S = 30
_PAGE = 256


@contextmanager
def open_qdrant_store(url: str, *, key: str | None = None, scratch: bool = False) -> Iterator[RevisionedStore]:
    """Yield the store on the server at `url`; its collection is made if it is missing.

    A `scratch` store has a collection of its own, which is deleted at the end.

    Raises:
        AppError: the server cannot be reached or refuses.
    """
    collection = f"{COLLECTION}_scratch_{uuid.uuid4().hex}" if scratch else COLLECTION
    client = QdrantClient(url=url, api_key=key, timeout=_TIMEOUT_S)
    try:
        yield RevisionedStore(QdrantRecords(client, collection))
        if scratch:
            client.delete_collection(collection)
    except ApiException as error:
        raise AppError(f"Qdrant: {error}", hint="check QDRANT_URL and QDRANT_API_KEY") from error
    finally:
        client.close()


class QdrantRecords:
    """`Records` in a collection, a point each; the collection is made if it is missing."""

    def __init__(self, client: QdrantClient, name: str) -> None:
        self._client = client
        self._name = name
        if not client.collection_exists(name):
            weights = qdrant.SparseVectorParams(modifier=qdrant.Modifier.IDF)
            client.create_collection(name, vectors_config={}, sparse_vectors_config={TERMS: weights})
            for field in TEXT_FIELDS:
                client.create_payload_index(name, field, qdrant.PayloadSchemaType.KEYWORD)
            for field in NUMBER_FIELDS:
                client.create_payload_index(name, field, qdrant.PayloadSchemaType.INTEGER)

    def find(self, identifier: str) -> Payload:
        """Return the payload of a point."""
        found = self._client.retrieve(self._name, [identifier])
        return (found[0].payload if found else None) or {}

    def scroll(self, *conditions: Condition) -> Iterator[Payload]:
        """Yield payloads without texts."""
        fields = qdrant.PayloadSelectorExclude(exclude=["text"])
        offset = None
        while True:
            found, offset = self._client.scroll(
                self._name, scroll_filter=_filter(conditions), limit=_PAGE, offset=offset, with_payload=fields
            )
            yield from (point.payload or {} for point in found)
            if offset is None:
                return

    def upsert(self, records: Sequence[Record]) -> None:
        """Write points, all of them or none."""
        sizes = {record.model: len(record.vector) for record in records if record.model and record.vector is not None}
        for model, size in sizes.items():
            self._make_vectors(model, size)
        if records:
            self._client.upsert(self._name, [_point(record) for record in records])

    def delete(self, *conditions: Condition) -> None:
        """Delete points."""
        self._client.delete(self._name, _filter(conditions))

    def delete_ids(self, identifiers: Sequence[str]) -> None:
        """Delete points by their ids."""
        if identifiers:
            self._client.delete(self._name, list(identifiers))

    def mark_removed(self, identifiers: Sequence[str], revision: int) -> None:
        """Set one field of the points."""
        if identifiers:
            self._client.set_payload(self._name, {"removed": revision}, points=list(identifiers))

    def by_words(self, terms: Sequence[str], size: int, conditions: Sequence[Condition]) -> Scored:
        """Return the best by the product of weights, times the inverse document frequency, which Qdrant knows."""
        return self._best(_sparse(query_weights(terms)), TERMS, size, conditions)

    def by_vector(self, vector: Vector, model: str, size: int, conditions: Sequence[Condition]) -> Scored:
        """Return the nearest, after a comparison with every vector."""
        return self._best(vector.tolist(), model, size, conditions) if self._has_vectors(model) else []

    def _best(
        self, query: qdrant.SparseVector | list[float], using: str, size: int, conditions: Sequence[Condition]
    ) -> Scored:
        points = self._client.query_points(
            self._name,
            query=query,
            using=using,
            query_filter=_filter(conditions),
            limit=size,
            search_params=qdrant.SearchParams(exact=True),
        ).points
        return [(point.payload or {}, round(point.score, COSINE_DIGITS)) for point in points]

    def _has_vectors(self, model: str) -> bool:
        vectors = self._client.get_collection(self._name).config.params.vectors
        return isinstance(vectors, dict) and model in vectors

    def _make_vectors(self, model: str, size: int) -> None:
        if not self._has_vectors(model):
            config = qdrant.DenseVectorConfig(size=size, distance=qdrant.Distance.COSINE)
            self._client.create_vector_name(self._name, model, qdrant.DenseVectorNameConfig(dense=config))


def _point(record: Record) -> qdrant.PointStruct:
    vectors: dict[str, qdrant.SparseVector | list[float]] = {}
    if record.terms:
        vectors[TERMS] = _sparse(chunk_weights(record.terms))
    if record.model and record.vector is not None:
        vectors[record.model] = record.vector.tolist()
    return qdrant.PointStruct(id=record.identifier, vector=dict(vectors), payload=dict(record.payload))


def _sparse(weights: Mapping[int, float]) -> qdrant.SparseVector:
    return qdrant.SparseVector(indices=list(weights), values=list(weights.values()))


def _filter(conditions: Sequence[Condition]) -> qdrant.Filter:
    return qdrant.Filter(must=[_condition(condition) for condition in conditions])


def _condition(condition: Condition) -> qdrant.FieldCondition:
    name, value = condition.field, condition.value
    if isinstance(value, tuple):
        return qdrant.FieldCondition(key=name, match=qdrant.MatchAny(any=list(value)))
    if condition.relation == "==":
        return qdrant.FieldCondition(key=name, match=qdrant.MatchValue(value=value))
    bound = {{"<=": "lte", ">=": "gte", ">": "gt"}[condition.relation]: float(value)}
    return qdrant.FieldCondition(key=name, range=qdrant.Range(**bound))
