"""Documents in Pinecone: a sparse index of all records, found by weights of words, and a dense one of the vectors."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from pinecone import Index, PineconeError

from ....errors import AppError
from ....retrieval.stores import COSINE_DIGITS, Vector
from ..revisions.records import NUMBER_FIELDS, STATE_ID, Condition, Payload, Record, Scored
from ..revisions.store import RevisionedStore
from ..sparse_weights import chunk_weights, query_weights
from .namespace import Expression, Namespace, Row

# Raised whenever records or the analysis of text change; the next ingestion then fills new namespaces.
NAMESPACE = "retrieval_2"

_TIMEOUT_S = 30.0
_POLL_S = 0.2
# Pinecone returns no more at once.
_MOST = 10_000
_SIGNS = {"==": "$eq", "<=": "$lte", ">=": "$gte", ">": "$gt"}
# A record of a sparse index has to have a number; conditions keep those of no chunk out of searches.
_NO_TERMS = {0: 1.0}


@contextmanager
def open_pinecone_store(
    host: str, *, key: str, vectors_host: str | None = None, scratch: bool = False
) -> Iterator[RevisionedStore]:
    """Yield the store in the sparse index at `host`; vectors are in the dense index at `vectors_host`.

    A `scratch` store has namespaces of its own, which are deleted at the end.

    Raises:
        AppError: an index cannot be reached, or refuses.
    """
    name = f"{NAMESPACE}-scratch-{uuid.uuid4().hex}" if scratch else NAMESPACE
    try:
        with ExitStack() as stack:
            index = stack.enter_context(Index(host=host, api_key=key, timeout=_TIMEOUT_S))
            dense = (
                stack.enter_context(Index(host=vectors_host, api_key=key, timeout=_TIMEOUT_S)) if vectors_host else None
            )
            records = PineconeRecords(index, dense, name)
            yield RevisionedStore(records)
            if scratch:
                records.drop()
    except PineconeError as error:
        hint = "check PINECONE_API_KEY, PINECONE_HOST and PINECONE_VECTORS_HOST"
        raise AppError(f"Pinecone: {error.message}", hint=hint) from error


class PineconeRecords:
    """`Records` in a namespace of a sparse index, and the vectors of each model in one of a dense index."""

    def __init__(self, index: Index, dense: Index | None, name: str, *, poll_s: float = _POLL_S) -> None:
        self._dense = dense
        self._name = name
        self._poll_s = poll_s
        self._rows = Namespace(index, name, poll_s=poll_s)
        self._opened: dict[str, Namespace] = {}

    def drop(self) -> None:
        """Delete the namespaces."""
        for namespace in [*self._vectors(), self._rows]:
            namespace.drop()

    def find(self, identifier: str) -> Payload:
        """Return the metadata of a record."""
        found = self._rows.fetch([identifier])
        return _payload(found[0]["metadata"]) if found else {}

    def scroll(self, *conditions: Condition) -> Iterator[Payload]:
        """Yield metadata."""
        return map(_payload, self._rows.scroll(_expression(conditions)))

    def upsert(self, records: Sequence[Record]) -> None:
        """Write the records, and then the vectors; a state waits until all that it publishes can be read."""
        if any(record.identifier == STATE_ID for record in records):
            for namespace in [self._rows, *self._opened.values()]:
                namespace.settle()
        self._rows.upsert([_sparse_row(record) for record in records])
        by_model: dict[str, list[Row]] = {}
        for record in records:
            # With nothing, no vector has an angle.
            if record.model and record.vector is not None and record.vector.any():
                row = {"id": record.identifier, "values": record.vector.tolist(), "metadata": _metadata(record)}
                by_model.setdefault(record.model, []).append(row)
        for model, rows in by_model.items():
            self._vectors_of(model).upsert(rows)

    def delete(self, *conditions: Condition) -> None:
        """Delete vectors, and then records."""
        for namespace in [*self._vectors(), self._rows]:
            namespace.delete(_expression(conditions))

    def delete_ids(self, identifiers: Sequence[str]) -> None:
        """Delete records by their ids."""
        if identifiers:
            self._rows.delete_ids(identifiers)

    def mark_removed(self, identifiers: Sequence[str], revision: int) -> None:
        """Write the vectors of the chunks again, and then their records."""
        for namespace in [*self._vectors(), self._rows]:
            rows = namespace.fetch(identifiers)
            namespace.upsert([{**row, "metadata": {**row["metadata"], "removed": revision}} for row in rows])

    def by_words(self, terms: Sequence[str], size: int, conditions: Sequence[Condition]) -> Scored:
        """Return the best by the product of weights; Pinecone counts no frequencies of terms."""
        query = {"sparse_vector": _sparse(query_weights(terms))}
        return _scored(self._rows.best(query, min(size, _MOST), _expression(conditions)))

    def by_vector(self, vector: Vector, model: str, size: int, conditions: Sequence[Condition]) -> Scored:
        """Return the nearest as Pinecone's index finds them."""
        if self._dense is None:
            return []
        query = {"vector": vector.tolist()}
        return _scored(self._vectors_of(model).best(query, min(size, _MOST), _expression(conditions)))

    def _vectors(self) -> list[Namespace]:
        """Return the namespaces of all models."""
        if self._dense is None:
            return []
        pages = self._dense.list_namespaces(prefix=f"{self._name}-vectors-")
        names = {namespace.name for page in pages for namespace in page.namespaces}
        return [self._namespace(name) for name in sorted(names | self._opened.keys())]

    def _vectors_of(self, model: str) -> Namespace:
        return self._namespace(f"{self._name}-vectors-{hashlib.sha256(model.encode()).hexdigest()[:16]}")

    def _namespace(self, name: str) -> Namespace:
        if self._dense is None:
            raise AppError(
                "PINECONE_VECTORS_HOST is not set; vectors need a dense index",
                hint="set it, or retrieval.embeddings.provider to none",
            )
        if name not in self._opened:
            self._opened[name] = Namespace(self._dense, name, poll_s=self._poll_s)
        return self._opened[name]


def _sparse_row(record: Record) -> Row:
    weights = chunk_weights(record.terms) if record.terms else _NO_TERMS
    return {"id": record.identifier, "sparse_values": _sparse(weights), "metadata": _metadata(record)}


def _sparse(weights: Mapping[int, float]) -> dict[str, Any]:
    return {"indices": list(weights), "values": list(weights.values())}


def _metadata(record: Record) -> dict[str, Any]:
    return {name: value for name, value in record.payload.items() if value != []}


def _payload(metadata: Mapping[str, Any]) -> Payload:
    # Numbers come back as floating point.
    return {name: int(value) if name in NUMBER_FIELDS else value for name, value in metadata.items()}


def _scored(found: Sequence[tuple[Mapping[str, Any], float]]) -> Scored:
    return [(_payload(metadata), round(score, COSINE_DIGITS)) for metadata, score in found]


def _expression(conditions: Sequence[Condition]) -> Expression:
    return {"$and": [_comparison(condition) for condition in conditions]}


def _comparison(condition: Condition) -> Expression:
    if isinstance(condition.value, tuple):
        return {condition.field: {"$in": list(condition.value)}}
    return {condition.field: {_SIGNS[condition.relation]: condition.value}}
