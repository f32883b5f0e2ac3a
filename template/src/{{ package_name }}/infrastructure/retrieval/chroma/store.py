"""Documents in Chroma, which ranks vectors; the passages that have a word are found by Chroma and ranked here."""

import hashlib
import json
import operator
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import httpx2

from ....retrieval.ranking.passages import idf_of
from ....retrieval.stores import COSINE_DIGITS, Vector
from ..revisions.records import NUMBER_FIELDS, TEXT_FIELDS, Condition, Payload, Record, Scored
from ..revisions.store import RevisionedStore
from ..sparse_weights import chunk_weights, query_weights
from .collections import Collections, Expression, Row

# Raised whenever rows or the analysis of text change; the next ingestion then fills new collections.
COLLECTION = "retrieval_1"

_TIMEOUT_S = 30.0
_SCORE_DIGITS = 4
# Chroma wants a vector of every row.
_NO_VECTOR = (0.0,)
_FIELDS = (*TEXT_FIELDS, *NUMBER_FIELDS)
_CHUNK_FIELDS = ("document_id", "labels", "valid_from", "valid_until", "added", "removed")
_SIGNS = {"==": "$eq", "<=": "$lte", ">=": "$gte", ">": "$gt"}
_RELATIONS = {"==": operator.eq, "<=": operator.le, ">=": operator.ge, ">": operator.gt}


@contextmanager
def open_chroma_store(url: str, *, key: str | None = None, scratch: bool = False) -> Iterator[RevisionedStore]:
    """Yield the store on the server at `url`; its collections are made if they are missing.

    A `scratch` store has collections of its own, which are deleted at the end.

    Raises:
        AppError: the server cannot be reached, or refuses.
    """
    name = f"{COLLECTION}_scratch_{uuid.uuid4().hex}" if scratch else COLLECTION
    headers = {"x-chroma-token": key} if key else {}
    with httpx2.Client(base_url=url, headers=headers, timeout=_TIMEOUT_S) as client:
        records = ChromaRecords(Collections(client), name)
        yield RevisionedStore(records)
        if scratch:
            records.drop()


class ChromaRecords:
    """`Records` in a collection, a row each, and the vectors of each model in another one.

    The text of a row is the numbers of its terms with their weights, the payload is in its metadata.
    """

    def __init__(self, collections: Collections, name: str) -> None:
        self._collections = collections
        self._name = name

    def drop(self) -> None:
        """Delete the collections."""
        for name in [*self._vectors(), *([self._name] if self._collections.exists(self._name) else ())]:
            self._collections.drop(name)

    def find(self, identifier: str) -> Payload:
        """Return the payload of a row."""
        rows = self._collections.get(self._name, [identifier])
        return _payload(rows[0]) if rows else {}

    def scroll(self, *conditions: Condition) -> Iterator[Payload]:
        """Yield the payloads of rows."""
        yield from map(_payload, self._collections.scroll(self._name, _expression(conditions)))

    def upsert(self, records: Sequence[Record]) -> None:
        """Write the rows, and then the vectors."""
        if records:
            self._collections.upsert(self._name, [_row(record) for record in records])
        by_model: dict[str, list[Row]] = {}
        for record in records:
            # With nothing, no vector has an angle.
            if record.model and record.vector is not None and record.vector.any():
                row = {"id": record.identifier, "document": "", "vector": record.vector.tolist()}
                by_model.setdefault(record.model, []).append({**row, "metadata": _metadata(record, _CHUNK_FIELDS)})
        for model, rows in by_model.items():
            self._collections.upsert(self._vectors_of(model), rows)

    def delete(self, *conditions: Condition) -> None:
        """Delete the vectors of chunks, and then the rows."""
        on_chunks = all(condition.field in _CHUNK_FIELDS for condition in conditions)
        for name in [*(self._vectors() if on_chunks else ()), self._name]:
            self._collections.delete(name, where=_expression(conditions))

    def delete_ids(self, identifiers: Sequence[str]) -> None:
        """Delete rows by their ids."""
        if identifiers:
            self._collections.delete(self._name, ids=list(identifiers))

    def mark_removed(self, identifiers: Sequence[str], revision: int) -> None:
        """Set one field of the vectors, and then of the rows."""
        for name in [*self._vectors(), self._name] if identifiers else ():
            self._collections.update(name, list(identifiers), {"removed": revision})

    def by_words(self, terms: Sequence[str], size: int, conditions: Sequence[Condition]) -> Scored:
        """Return the best by BM25, after a look at each that has one of the terms."""
        asked = query_weights(terms)
        pattern = "|".join(map(_code, asked))
        rows = self._collections.matching(self._name, f"({pattern})=")
        weights = [_weights(row["document"], asked) for row in rows]
        stored = self._collections.count(self._name)
        factors = {
            term: times * idf_of(stored, sum(term in found for found in weights)) for term, times in asked.items()
        }
        scored = [
            (row, sum(factors[term] * weight for term, weight in found.items()))
            for row, found in zip(rows, weights, strict=True)
            if all(_holds(row["metadata"], condition) for condition in conditions)
        ]
        best = sorted(scored, key=lambda item: -item[1])[:size]
        return [(_payload(row), round(score, _SCORE_DIGITS)) for row, score in best]

    def by_vector(self, vector: Vector, model: str, size: int, conditions: Sequence[Condition]) -> Scored:
        """Return the nearest as Chroma's index finds them."""
        name = self._vectors_of(model)
        if not self._collections.exists(name):
            return []
        found = self._collections.nearest(name, vector.tolist(), size, _expression(conditions))
        rows = self._collections.get(self._name, [identifier for identifier, _ in found])
        payloads = {row["id"]: _payload(row) for row in rows}
        return [
            (payloads[identifier], round(1 - distance, COSINE_DIGITS))
            for identifier, distance in found
            if identifier in payloads
        ]

    def _vectors(self) -> list[str]:
        return [name for name in self._collections.names() if name.startswith(f"{self._name}_vectors_")]

    def _vectors_of(self, model: str) -> str:
        return f"{self._name}_vectors_{hashlib.sha256(model.encode()).hexdigest()[:16]}"


def _row(record: Record) -> Row:
    weights = chunk_weights(record.terms).items()
    return {
        "id": record.identifier,
        "vector": _NO_VECTOR,
        "document": " ".join(f"{_code(term)}={weight:.4f}" for term, weight in weights),
        "metadata": {"payload": json.dumps(dict(record.payload)), **_metadata(record, _FIELDS)},
    }


def _metadata(record: Record, fields: Sequence[str]) -> Row:
    """Return the fields of the payload; None takes away what an older row of this id has."""
    found = {name: record.payload.get(name) for name in fields}
    return {name: None if value == [] else value for name, value in found.items()}


def _payload(row: Row) -> Payload:
    payload: dict[str, Any] = json.loads(row["metadata"]["payload"])
    return {**payload, "removed": row["metadata"]["removed"]} if payload["kind"] == "chunk" else payload


def _code(term: int) -> str:
    return f"t{term:08x}"


def _weights(document: str, asked: Mapping[int, float]) -> dict[int, float]:
    weights = dict(entry.split("=") for entry in document.split())
    return {term: float(weights[_code(term)]) for term in asked if _code(term) in weights}


def _holds(metadata: Mapping[str, Any], condition: Condition) -> bool:
    value = metadata.get(condition.field)
    if isinstance(condition.value, tuple):
        return value in condition.value
    if isinstance(value, list):
        return condition.value in value
    return value is not None and bool(_RELATIONS[condition.relation](value, condition.value))


def _expression(conditions: Sequence[Condition]) -> Expression:
    wanted = [{condition.field: _comparison(condition)} for condition in conditions]
    return wanted[0] if len(wanted) == 1 else {"$and": wanted}


def _comparison(condition: Condition) -> Expression:
    if condition.field == "labels":
        return {"$contains": condition.value}
    if isinstance(condition.value, tuple):
        return {"$in": list(condition.value)}
    return {_SIGNS[condition.relation]: condition.value}
