"""Change the tables of the Postgres store."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from ....domain.retrieval.documents import Chunk
from ....retrieval.ranking.passages import numbered
from ....retrieval.stores import ChunkedDocument, Vector
from ....retrieval.text.analysis import identifiers, terms
from .tables import chunks, documents, failures, languages, postings

# Any number that nothing else on the server uses.
_WRITE_LOCK = 7_204_119


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Yield a transaction that is the only one to change the store."""
    with engine.begin() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITE_LOCK)))
        yield connection


def remove(connection: sa.Connection, document_ids: Sequence[str]) -> None:
    """Remove documents with all that belongs to them, and the failures of these sources."""
    gone = sa.delete(chunks).where(chunks.c.document_id.in_(document_ids)).returning(chunks.c.language, chunks.c.terms)
    _count(connection, [(row.language, row.terms) for row in connection.execute(gone)], sign=-1)
    connection.execute(sa.delete(documents).where(documents.c.document_id.in_(document_ids)))
    connection.execute(sa.delete(failures).where(failures.c.source.in_(document_ids)))


def add(connection: sa.Connection, batch: Sequence[ChunkedDocument]) -> None:
    """Add documents that are not stored."""
    connection.execute(sa.insert(documents), [_document_row(item) for item in batch])
    analysed = [_Analysed.of(chunk, vector) for item in batch for chunk, vector in _with_vectors(item)]
    if not analysed:
        return
    rows = [{**chunk.row, "language": chunk.language, "terms": chunk.length} for chunk in analysed]
    keys = connection.scalars(sa.insert(chunks).returning(chunks.c.key, sort_by_parameter_order=True), rows).all()
    _add_postings(connection, list(zip(keys, analysed, strict=True)))
    _count(connection, [(chunk.language, chunk.length) for chunk in analysed], sign=1)


def clean(text: str) -> str:
    """Return `text` without NUL, which Postgres cannot store; every other byte keeps its place."""
    return text.replace("\x00", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Analysed:
    """A chunk as its table takes it, and how often it has each term."""

    row: Mapping[str, object]
    language: str
    length: int
    counts: Mapping[int, int]

    @classmethod
    def of(cls, chunk: Chunk, vector: Vector | None) -> "_Analysed":
        found = terms(chunk.searched, chunk.language)
        counts = numbered([*found, *identifiers(chunk.searched)])
        row = {
            "chunk_id": chunk.chunk_id,
            "document_id": chunk.document_id,
            "span_start": chunk.start,
            "span_end": chunk.end,
            "text": clean(chunk.text),
            "section": clean(chunk.section),
            "title": clean(chunk.title),
            "context": clean(chunk.context),
            "vector": vector,
        }
        return cls(row=row, language=chunk.language, length=len(found), counts=counts)


def _with_vectors(item: ChunkedDocument) -> Iterator[tuple[Chunk, Vector | None]]:
    for position, chunk in enumerate(item.chunks):
        vector = item.vectors.rows[position] if item.vectors else None
        # With nothing, no vector has an angle.
        yield chunk, vector if vector is not None and vector.any() else None


def _document_row(item: ChunkedDocument) -> dict[str, object]:
    document = item.document
    metadata = {clean(key): clean(value) for key, value in document.metadata.items()}
    return {
        "document_id": document.document_id,
        "title": clean(document.title),
        "content_hash": document.content_hash,
        "metadata": metadata,
        "valid_from": _day(metadata.get("valid_from")),
        "valid_until": _day(metadata.get("valid_until")),
        "embedded_by": item.vectors.model if item.vectors else None,
    }


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _add_postings(connection: sa.Connection, analysed: Sequence[tuple[int, _Analysed]]) -> None:
    columns: dict[str, list[int]] = {column.name: [] for column in postings.columns}
    for key, chunk in analysed:
        columns["term"] += chunk.counts.keys()
        columns["count"] += chunk.counts.values()
        columns["chunk"] += [key] * len(chunk.counts)
        columns["length"] += [chunk.length] * len(chunk.counts)
    # One list a column, because a row of parameters for each posting would take most of the time.
    lists = [sa.bindparam(column.name, type_=ARRAY(column.type)) for column in postings.columns]
    rows = sa.func.unnest(*lists).table_valued(*columns).render_derived()
    connection.execute(sa.insert(postings).from_select(list(columns), sa.select(rows)), columns)


def _count(connection: sa.Connection, lengths: Sequence[tuple[str, int]], *, sign: int) -> None:
    """Count chunks with these languages and lengths in, or with a negative sign out."""
    sizes, sums = Counter[str](), Counter[str]()
    for language, length in lengths:
        sizes[language] += sign
        sums[language] += sign * length
    rows = [{"language": language, "chunks": size, "terms": sums[language]} for language, size in sizes.items()]
    if rows:
        new = insert(languages)
        changes = {name: languages.c[name] + new.excluded[name] for name in ("chunks", "terms")}
        connection.execute(new.on_conflict_do_update(index_elements=["language"], set_=changes), rows)
