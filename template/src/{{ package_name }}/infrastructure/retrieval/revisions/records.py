"""What a store without transactions keeps: chunks, documents, removals, failures and its state, a record each.

A chunk is visible from the revision that added it to the one that removed it.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol

from ....retrieval.hits import Filters
from ....retrieval.stores import ChunkedDocument, IngestFailure, Vector
from ....retrieval.text.analysis import identifiers, terms

Payload = Mapping[str, Any]

STATE_ID = str(uuid.UUID(int=0))
# The revision in which a chunk that is still there was removed.
NEVER = 2**53

# Fields that conditions are on.
TEXT_FIELDS = ("kind", "document_id", "labels")
NUMBER_FIELDS = ("valid_from", "valid_until", "revision", "added", "removed")

_NAMESPACE = uuid.UUID("6f0a9b52-5f3c-4f5e-9c43-6f5f2f6a7d10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record; chunks have their `terms`, and those that were embedded a `vector` of `model`."""

    identifier: str
    payload: Payload
    terms: Sequence[str] = ()
    vector: Vector | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """What a field has to be; `==` on a list is that it has the value, and `in` that the value is one of these."""

    field: str
    relation: Literal["==", "in", "<=", ">=", ">"]
    value: str | int | tuple[str, ...]


Scored = list[tuple[Payload, float]]


class Records(Protocol):
    """What a server has to be able to do. Of a chunk with a vector, it may keep the vector apart from the rest.

    Then the rest is written first and deleted last: what has the rest only is not complete, and is cleaned up.
    """

    def find(self, identifier: str) -> Payload:
        """Return the payload of a record, empty if there is none."""
        ...

    def scroll(self, *conditions: Condition) -> Iterator[Payload]:
        """Yield the payloads of all records that satisfy the conditions; texts may be left out."""
        ...

    def upsert(self, records: Sequence[Record]) -> None:
        """Write records in the place of those with the same ids."""
        ...

    def delete(self, *conditions: Condition) -> None:
        """Delete the records that satisfy the conditions."""
        ...

    def delete_ids(self, identifiers: Sequence[str]) -> None:
        """Delete records; one that is not there is not an error."""
        ...

    def mark_removed(self, identifiers: Sequence[str], revision: int) -> None:
        """Say of chunks in which revision they were removed."""
        ...

    def by_words(self, terms: Sequence[str], size: int, conditions: Sequence[Condition]) -> Scored:
        """Return the `size` best chunks by the terms of a query, in any order; only they may be missing that tie."""
        ...

    def by_vector(self, vector: Vector, model: str, size: int, conditions: Sequence[Condition]) -> Scored:
        """Return the `size` nearest chunks that `model` embedded, with rounded cosines, as `by_words` does."""
        ...


def record_id(kind: str, name: str) -> str:
    """Return the id of the only record of this kind and name."""
    return str(uuid.uuid5(_NAMESPACE, f"{kind}\n{name}"))


def document_record(item: ChunkedDocument, *, revision: int) -> Record:
    """Return the record that makes a document of `revision` out of its chunks."""
    document = item.document
    return Record(
        identifier=record_id("document", document.document_id),
        payload={
            "kind": "document",
            "document_id": document.document_id,
            "title": document.title,
            "content_hash": document.content_hash,
            "embedded_by": item.vectors.model if item.vectors else "",
            "revision": revision,
        },
    )


def removal_record(document_id: str, *, revision: int) -> Record:
    """Return the record that says that a document is removed in `revision`."""
    payload = {"kind": "removal", "document_id": document_id, "revision": revision}
    return Record(identifier=record_id("document", document_id), payload=payload)


def failure_record(failure: IngestFailure) -> Record:
    """Return the record that remembers a failure."""
    payload = {"kind": "failure", "source": failure.source, "reason": failure.reason}
    return Record(identifier=record_id("failure", failure.source), payload=payload)


def state_record(revision: int, languages: Mapping[str, int]) -> Record:
    """Return the record that publishes a revision, with how many of its chunks are in each language."""
    counted = [f"{language}={count}" for language, count in sorted(languages.items()) if count > 0]
    return Record(identifier=STATE_ID, payload={"kind": "state", "revision": revision, "languages": counted})


def chunk_records(item: ChunkedDocument, *, revision: int) -> Iterator[Record]:
    """Yield the records of a document's chunks, visible from `revision` on."""
    for position, chunk in enumerate(item.chunks):
        yield Record(
            identifier=chunk_identifier(chunk.chunk_id, revision),
            payload={
                "kind": "chunk",
                "chunk_id": chunk.chunk_id,
                "document_id": chunk.document_id,
                "span": f"{chunk.start}:{chunk.end}",
                "text": chunk.text,
                "section": chunk.section,
                "title": chunk.title,
                "language": chunk.language,
                "context": chunk.context,
                "added": revision,
                "removed": NEVER,
                "labels": [f"{key}={value}" for key, value in item.document.metadata.items()],
                "valid_from": _day(item.document.metadata.get("valid_from"), date.min),
                "valid_until": _day(item.document.metadata.get("valid_until"), date.max),
            },
            terms=[*terms(chunk.searched, chunk.language), *identifiers(chunk.searched)],
            vector=item.vectors.rows[position] if item.vectors else None,
            model=item.vectors.model if item.vectors else None,
        )


def chunk_identifier(chunk_id: str, revision: int) -> str:
    """Return the id of the record of a chunk that `revision` added."""
    return record_id("chunk", f"{chunk_id}\n{revision}")


def visible(revision: int, filters: Filters) -> tuple[Condition, ...]:
    """Return what selects the chunks of a revision that satisfy the filters."""
    conditions = [Condition("added", "<=", revision), Condition("removed", ">", revision)]
    conditions += [Condition("labels", "==", f"{key}={value}") for key, value in sorted(filters.metadata.items())]
    if day := filters.in_force_on:
        conditions += [
            Condition("valid_from", "<=", day.toordinal()),
            Condition("valid_until", ">=", day.toordinal()),
        ]
    return tuple(conditions)


def _day(value: str | None, default: date) -> int:
    return (date.fromisoformat(value) if value else default).toordinal()
