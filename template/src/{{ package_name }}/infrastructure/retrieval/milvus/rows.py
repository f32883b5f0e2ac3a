"""Records as rows of Milvus, and conditions on them.

Texts that conditions compare are stored as UUIDs made of them, so that an expression holds no text of a document.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ....retrieval.ranking.passages import term_number
from ..revisions.records import NEVER, Condition, Payload, Record, record_id

Row = dict[str, Any]

CHUNK_FIELDS = ("id", "document_id", "labels", "valid_from", "valid_until", "added", "removed")
# What a payload is read from.
READ_FIELDS = ("payload", "removed")

# What a row has that is not a chunk: no condition on chunks is true of it.
_NOT_A_CHUNK = {"added": NEVER, "removed": NEVER, "valid_from": 0, "valid_until": 0}


def row_of(record: Record) -> Row:
    """Return the row of a record, without its vector."""
    payload = record.payload
    return {
        **_fields(record),
        "kind": payload["kind"],
        "revision": payload.get("revision", NEVER),
        "terms": term_text(record.terms),
    }


def vector_row(record: Record) -> Row:
    """Return the row of a chunk's vector."""
    return {**_fields(record), "vector": [] if record.vector is None else record.vector.tolist()}


def payload_of(row: Mapping[str, Any]) -> Payload:
    """Return the payload of a row that has `READ_FIELDS`."""
    stored = row["payload"]
    payload = json.loads(stored) if isinstance(stored, str | bytes) else dict(stored)
    return {**payload, "removed": row["removed"]} if payload["kind"] == "chunk" else payload


def term_text(terms: Sequence[str]) -> str:
    """Return the text that stands for terms: a word each, in their order."""
    return " ".join(f"t{term_number(term):x}" for term in terms)


def expression(conditions: Sequence[Condition]) -> str:
    """Return the filter expression of conditions that all have to hold."""
    return " and ".join(map(_comparison, conditions))


def _fields(record: Record) -> Row:
    payload = record.payload
    return {
        "id": record.identifier,
        "document_id": _hashed("document_id", payload.get("document_id", "")),
        "labels": [_hashed("labels", label) for label in payload.get("labels", ())],
        "payload": dict(payload),
        **{name: payload.get(name, default) for name, default in _NOT_A_CHUNK.items()},
    }


def _comparison(condition: Condition) -> str:
    name, relation, value = condition.field, condition.relation, condition.value
    if name == "labels":
        return f'ARRAY_CONTAINS(labels, "{_hashed(name, str(value))}")'
    if isinstance(value, tuple):
        return f"{name} in [{', '.join(_literal(name, item) for item in value)}]"
    return f"{name} {relation} {_literal(name, value)}"


def _literal(name: str, value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    return f'"{value if name == "kind" else _hashed(name, value)}"'


def _hashed(name: str, text: str) -> str:
    return record_id(name, text)
