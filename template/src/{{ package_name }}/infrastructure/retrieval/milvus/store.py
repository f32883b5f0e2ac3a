"""Documents in Milvus, found by its BM25 over terms that were made here, and by vectors in collections of their own."""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException

from ....errors import AppError
from ....retrieval.stores import COSINE_DIGITS, Vector
from ..revisions.records import Condition, Payload, Record, Scored
from ..revisions.store import RevisionedStore
from .rows import CHUNK_FIELDS, READ_FIELDS, Row, expression, payload_of, row_of, term_text, vector_row
from .schemas import make_records, make_vectors

# Raised whenever rows or the analysis of text change; the next ingestion then fills new collections.
COLLECTION = "retrieval_2"

_TIMEOUT_S = 30.0
_PAGE = 256
# Milvus returns no more at once.
_MOST = 16_384
_SCORE_DIGITS = 4


@contextmanager
def open_milvus_store(uri: str, *, token: str = "", scratch: bool = False) -> Iterator[RevisionedStore]:
    """Yield the store on the server at `uri`; its collections are made if they are missing.

    A `scratch` store has collections of its own, which are dropped at the end.

    Raises:
        AppError: the server cannot be reached, or refuses.
    """
    name = f"{COLLECTION}_scratch_{uuid.uuid4().hex}" if scratch else COLLECTION
    try:
        client = MilvusClient(uri, token=token, timeout=_TIMEOUT_S)
        try:
            records = MilvusRecords(client, name)
            yield RevisionedStore(records)
            if scratch:
                records.drop()
        finally:
            client.close()
    except MilvusException as error:
        raise AppError(f"Milvus: {error.message}", hint="check MILVUS_URI and MILVUS_TOKEN") from error


class MilvusRecords:
    """`Records` in a collection, a row each, and the vectors of each model in another one.

    A collection is made where it is missing.
    """

    def __init__(self, client: MilvusClient, name: str) -> None:
        self._client = client
        self._name = name
        if not client.has_collection(name):
            make_records(client, name)

    def drop(self) -> None:
        """Drop the collections."""
        for name in [*self._vectors(), self._name]:
            self._client.drop_collection(name)

    def find(self, identifier: str) -> Payload:
        """Return the payload of a row."""
        rows = self._client.get(self._name, [identifier], output_fields=list(READ_FIELDS))
        return payload_of(rows[0]) if rows else {}

    def scroll(self, *conditions: Condition) -> Iterator[Payload]:
        """Yield the payloads of rows."""
        pages = self._client.query_iterator(
            self._name, batch_size=_PAGE, filter=expression(conditions), output_fields=list(READ_FIELDS)
        )
        try:
            while rows := pages.next():
                yield from map(payload_of, rows)
        finally:
            pages.close()

    def upsert(self, records: Sequence[Record]) -> None:
        """Write the rows, and then the vectors."""
        if records:
            self._client.upsert(self._name, [row_of(record) for record in records])
        by_model: dict[str, list[Row]] = {}
        for record in records:
            # With nothing, no vector has an angle.
            if record.model and record.vector is not None and record.vector.any():
                by_model.setdefault(record.model, []).append(vector_row(record))
        for model, rows in by_model.items():
            name = self._vectors_of(model)
            if not self._client.has_collection(name):
                make_vectors(self._client, name, len(rows[0]["vector"]))
            self._client.upsert(name, rows)

    def delete(self, *conditions: Condition) -> None:
        """Delete the vectors of chunks, and then the rows."""
        on_chunks = all(condition.field in CHUNK_FIELDS for condition in conditions)
        for name in [*(self._vectors() if on_chunks else ()), self._name]:
            self._client.delete(name, filter=expression(conditions))

    def delete_ids(self, identifiers: Sequence[str]) -> None:
        """Delete rows by their ids."""
        if identifiers:
            self._client.delete(self._name, ids=list(identifiers))

    def mark_removed(self, identifiers: Sequence[str], revision: int) -> None:
        """Write the vectors of the chunks again, and then their rows."""
        for name in [*self._vectors(), self._name] if identifiers else ():
            fields = [*CHUNK_FIELDS, "payload", "terms" if name == self._name else "vector"]
            extra = ["kind", "revision"] if name == self._name else []
            rows = self._client.get(name, list(identifiers), output_fields=[*fields, *extra])
            if rows:
                self._client.upsert(name, [{**row, "removed": revision} for row in rows])

    def by_words(self, terms: Sequence[str], size: int, conditions: Sequence[Condition]) -> Scored:
        """Return the best by Milvus's BM25."""
        # milvus-lite gives scores of BM25 with a minus; they have none.
        found = self._search(self._name, "weights", term_text(terms), size, conditions)
        return [(payload, round(abs(score), _SCORE_DIGITS)) for payload, score in found]

    def by_vector(self, vector: Vector, model: str, size: int, conditions: Sequence[Condition]) -> Scored:
        """Return the nearest, after a comparison with every vector."""
        name = self._vectors_of(model)
        if not self._client.has_collection(name):
            return []
        found = self._search(name, "vector", vector.tolist(), size, conditions)
        return [(payload, round(cosine, COSINE_DIGITS)) for payload, cosine in found]

    def _search(self, name: str, field: str, query: object, size: int, conditions: Sequence[Condition]) -> Scored:
        found = self._client.search(
            name,
            data=[query],
            anns_field=field,
            limit=min(size, _MOST),
            filter=expression(conditions),
            output_fields=list(READ_FIELDS),
        )
        return [(payload_of(hit["entity"]), float(hit["distance"])) for hit in found[0]]

    def _vectors(self) -> list[str]:
        return sorted(name for name in self._client.list_collections() if name.startswith(f"{self._name}_vectors_"))

    def _vectors_of(self, model: str) -> str:
        return f"{self._name}_vectors_{hashlib.sha256(model.encode()).hexdigest()[:16]}"
