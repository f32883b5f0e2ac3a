"""What the Qdrant store keeps: chunks, documents, failures and its state, each a point, and filters over them."""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from qdrant_client import models as qdrant

from ...domain.documents import Chunk
from ...retrieval.analysis import language_of, terms
from ...retrieval.hits import Filters
from ...retrieval.passages import numbered, term_number
from ...retrieval.stores import ChunkedDocument, IngestFailure

TERMS = "terms"
STATE_ID = str(uuid.UUID(int=0))
# The revision in which a chunk that is still there was removed.
NEVER = 2**53

# Fields that filters use, each of which needs an index.
INDEXED = {
    "kind": qdrant.PayloadSchemaType.KEYWORD,
    "document_id": qdrant.PayloadSchemaType.KEYWORD,
    "labels": qdrant.PayloadSchemaType.KEYWORD,
    "language": qdrant.PayloadSchemaType.KEYWORD,
    "valid_from": qdrant.PayloadSchemaType.INTEGER,
    "valid_until": qdrant.PayloadSchemaType.INTEGER,
    "revision": qdrant.PayloadSchemaType.INTEGER,
    "added": qdrant.PayloadSchemaType.INTEGER,
    "removed": qdrant.PayloadSchemaType.INTEGER,
}

_K1, _B = 1.2, 0.75
# Of a chunk. BM25 takes the mean of the corpus, but a point's weights are fixed when it is stored.
_TYPICAL_TERMS = 150
_NAMESPACE = uuid.UUID("6f0a9b52-5f3c-4f5e-9c43-6f5f2f6a7d10")


def point_id(kind: str, name: str) -> str:
    """Return the id of the only point of this kind and name."""
    return str(uuid.uuid5(_NAMESPACE, f"{kind}\n{name}"))


def document_point(item: ChunkedDocument, *, revision: int) -> qdrant.PointStruct:
    """Return the point that makes a document of `revision` out of its chunks."""
    document = item.document
    return qdrant.PointStruct(
        id=point_id("document", document.document_id),
        vector={},
        payload={
            "kind": "document",
            "document_id": document.document_id,
            "title": document.title,
            "content_hash": document.content_hash,
            "embedded_by": item.vectors.model if item.vectors else None,
            "revision": revision,
        },
    )


def removal_point(document_id: str, *, revision: int) -> qdrant.PointStruct:
    """Return the point that says that a document is removed in `revision`."""
    payload = {"kind": "removal", "document_id": document_id, "revision": revision}
    return qdrant.PointStruct(id=point_id("document", document_id), vector={}, payload=payload)


def failure_point(failure: IngestFailure) -> qdrant.PointStruct:
    """Return the point that remembers a failure."""
    payload = {"kind": "failure", "source": failure.source, "reason": failure.reason}
    return qdrant.PointStruct(id=point_id("failure", failure.source), vector={}, payload=payload)


def chunk_points(item: ChunkedDocument, *, revision: int) -> Iterator[qdrant.PointStruct]:
    """Yield the points of a document's chunks; a filter by revision shows them from `revision` on."""
    for position, chunk in enumerate(item.chunks):
        language = language_of(chunk.text)
        vectors: dict[str, qdrant.SparseVector | list[float]] = {TERMS: _weights(chunk, language)}
        if item.vectors:
            vectors[item.vectors.model] = item.vectors.rows[position].tolist()
        payload = {
            "kind": "chunk",
            "chunk_id": chunk.chunk_id,
            "document_id": chunk.document_id,
            "span": [chunk.start, chunk.end],
            "text": chunk.text,
            "section": chunk.section,
            "language": language,
            "added": revision,
            "removed": NEVER,
            **_labels(item.document.metadata),
        }
        yield qdrant.PointStruct(
            id=point_id("chunk", f"{chunk.chunk_id}\n{revision}"), vector=dict(vectors), payload=payload
        )


def wanted_terms(asked: Sequence[tuple[str, str]]) -> qdrant.SparseVector:
    """Return how often a query has each of its terms."""
    times = Counter(term_number(term) for _, term in asked)
    return qdrant.SparseVector(indices=list(times), values=[float(count) for count in times.values()])


def visible(revision: int, filters: Filters) -> qdrant.Filter:
    """Return what selects the chunks of a revision that satisfy the filters."""
    must: list[qdrant.Condition] = [at_most("added", revision), more_than("removed", revision)]
    must += [equals("labels", f"{key}={value}") for key, value in sorted(filters.metadata.items())]
    must_not: list[qdrant.Condition] = []
    if day := filters.in_force_on:
        must_not = [more_than("valid_from", day.toordinal()), less_than("valid_until", day.toordinal())]
    return qdrant.Filter(must=must, must_not=must_not)


def equals(name: str, value: str | int) -> qdrant.FieldCondition:
    """Return a condition on a field."""
    return qdrant.FieldCondition(key=name, match=qdrant.MatchValue(value=value))


def is_one_of(name: str, values: list[str]) -> qdrant.FieldCondition:
    """Return a condition on a field."""
    return qdrant.FieldCondition(key=name, match=qdrant.MatchAny(any=values))


def at_most(name: str, value: int) -> qdrant.FieldCondition:
    """Return a condition on a field."""
    return qdrant.FieldCondition(key=name, range=qdrant.Range(lte=value))


def more_than(name: str, value: int) -> qdrant.FieldCondition:
    """Return a condition on a field, which a point without the field does not satisfy."""
    return qdrant.FieldCondition(key=name, range=qdrant.Range(gt=value))


def less_than(name: str, value: int) -> qdrant.FieldCondition:
    """Return a condition on a field, which a point without the field does not satisfy."""
    return qdrant.FieldCondition(key=name, range=qdrant.Range(lt=value))


def _labels(metadata: Mapping[str, str]) -> dict[str, object]:
    days = {name: metadata[name] for name in ("valid_from", "valid_until") if metadata.get(name)}
    return {
        "labels": [f"{key}={value}" for key, value in metadata.items()],
        **{name: date.fromisoformat(day).toordinal() for name, day in days.items()},
    }


def _weights(chunk: Chunk, language: str) -> qdrant.SparseVector:
    """Return the document's side of BM25; the query's side is the inverse document frequency, which Qdrant knows."""
    found = terms(f"{chunk.section}\n{chunk.text}", language)
    counts = numbered(found)
    norm = _K1 * (1 - _B + _B * len(found) / _TYPICAL_TERMS)
    weights = [count * (_K1 + 1) / (count + norm) for count in counts.values()]
    return qdrant.SparseVector(indices=list(counts), values=weights)
