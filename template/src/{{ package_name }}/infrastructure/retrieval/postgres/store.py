"""Documents in Postgres, found by BM25 over a table of postings and by pgvector.

Every change is one transaction, and every search one snapshot: a reader sees a document as it was or as it is, whole.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from ....errors import AppError
from ....retrieval.hits import NO_FILTERS, Filters, RetrievalHit
from ....retrieval.ranking.passages import Passage, idf_of, ranked, term_number
from ....retrieval.ranking.ranking import POOL
from ....retrieval.stores import COSINE_DIGITS, ChunkedDocument, IngestFailure, Vector
from ....retrieval.text.analysis import language_of, query_words
from .tables import SCHEMA, chunks, documents, failures, languages, metadata, postings
from .writing import add, clean, remove, writing

_K1, _B = 1.2, 0.75
_SCORE_DIGITS = 9
_RARE_LANGUAGE = 0.01
_PAGE = 1_000

_PASSAGE = (
    chunks.c.chunk_id,
    chunks.c.document_id,
    chunks.c.text,
    chunks.c.section,
    chunks.c.title,
    chunks.c.language,
    chunks.c.context,
)


@contextmanager
def open_postgres_store(url: str, *, scratch: bool = False) -> Iterator["PostgresStore"]:
    """Yield the store in the database at `url`; its tables are made if they are missing.

    A `scratch` store has a schema of its own, which is dropped at the end.

    Raises:
        AppError: the server cannot be reached, or has no pgvector.
    """
    schema = f"{SCHEMA}_scratch_{uuid.uuid4().hex}" if scratch else SCHEMA
    engine = sa.create_engine(
        url,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10},
        execution_options={"schema_translate_map": {SCHEMA: schema}},
    )
    try:
        _create_tables(engine, schema)
        yield PostgresStore(engine)
        if scratch:
            with engine.begin() as connection:
                connection.execute(sa.schema.DropSchema(schema, cascade=True))
    finally:
        engine.dispose()


class PostgresStore:
    """A `Store` in a database; safe to use from several threads and processes."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def content_hash(self, document_id: str) -> str | None:
        """Return the content hash of a document."""
        return self._of_document(documents.c.content_hash, document_id)

    def embedded_by(self, document_id: str) -> str | None:
        """Return the model of the document's vectors."""
        return self._of_document(documents.c.embedded_by, document_id)

    def document_ids(self, prefix: str) -> Iterator[str]:
        """Yield ids in order."""
        name, last = documents.c.document_id, ""
        page = sa.select(name).where(name.startswith(prefix, autoescape=True)).order_by(name).limit(_PAGE)
        while True:
            with self._engine.connect() as connection:
                found = connection.scalars(page.where(name > last)).all()
            yield from found
            if len(found) < _PAGE:
                return
            last = found[-1]

    def replace(self, batch: Sequence[ChunkedDocument]) -> None:
        """Store the documents in one transaction; searches see them at once."""
        if batch:
            with writing(self._engine) as connection:
                remove(connection, [item.document.document_id for item in batch])
                add(connection, batch)

    def delete(self, document_ids: Sequence[str]) -> None:
        """Remove the documents in one transaction."""
        if document_ids:
            with writing(self._engine) as connection:
                remove(connection, document_ids)

    def flush(self) -> None:
        """Do nothing: every change is visible with its transaction."""

    def record_failure(self, failure: IngestFailure) -> None:
        """Remember the failure."""
        row = insert(failures).values(source=clean(failure.source), reason=clean(failure.reason))
        row = row.on_conflict_do_update(index_elements=["source"], set_={"reason": row.excluded.reason})
        with self._engine.begin() as connection:
            connection.execute(row)

    def failures(self) -> tuple[IngestFailure, ...]:
        """Return the failures by source."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(failures).order_by(failures.c.source)).all()
        return tuple(IngestFailure(source=row.source, reason=row.reason) for row in rows)

    def search(self, query: str, *, limit: int, filters: Filters = NO_FILTERS) -> tuple[RetrievalHit, ...]:
        """Return the best chunks, ranked by words, characters and feedback."""
        with self._snapshot() as connection:
            counted = connection.execute(
                sa.select(languages)
                .where(languages.c.chunks > 0)
                .order_by(languages.c.chunks.desc(), languages.c.language)
            ).all()
            size = sum(row.chunks for row in counted)
            often = [row.language for row in counted if row.chunks > _RARE_LANGUAGE * size]
            asked = query_words(query, language_of(query, among=often))
            if not (size and asked):
                return ()
            numbers = {term: term_number(term) for _, term in asked}
            held = _holders(connection, sorted(set(numbers.values())))
            idf = {term: idf_of(size, held.get(number, 0)) for term, number in numbers.items()}
            weights: dict[int, float] = {}
            for _, term in asked:
                weights[numbers[term]] = weights.get(numbers[term], 0.0) + idf[term]
            mean_length = sum(row.terms for row in counted) / size
            found = connection.execute(_best(weights, mean_length, filters).limit(max(limit, POOL))).all()
        passages = [Passage(**row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name
        return ranked(passages, asked, limit=limit, idf=idf)

    def nearest(
        self, vector: Vector, *, model: str, limit: int, filters: Filters = NO_FILTERS
    ) -> tuple[RetrievalHit, ...]:
        """Return the nearest chunks, after a comparison with every vector."""
        cosine = sa.func.round(sa.cast(1 - chunks.c.vector.cosine_distance(vector), sa.Numeric), COSINE_DIGITS)
        statement = (
            sa.select(*_PASSAGE, cosine.label("score"))
            .join(documents)
            .where(documents.c.embedded_by == model, chunks.c.vector.is_not(None), *_satisfies(filters))
            .order_by(sa.desc("score"), chunks.c.chunk_id)
            .limit(limit)
        )
        with self._snapshot() as connection:
            return tuple(
                RetrievalHit(
                    document_id=row.document_id,
                    chunk_id=row.chunk_id,
                    score=float(row.score),
                    text=row.text,
                    section=row.section,
                    title=row.title,
                    language=row.language,
                    context=row.context,
                )
                for row in connection.execute(statement)
            )

    def _of_document(self, column: sa.Column[str], document_id: str) -> str | None:
        with self._engine.connect() as connection:
            return connection.scalar(sa.select(column).where(documents.c.document_id == document_id))

    @contextmanager
    def _snapshot(self) -> Iterator[sa.Connection]:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._engine.connect().execution_options(**options) as connection:
            yield connection


def _create_tables(engine: sa.Engine, schema: str) -> None:
    try:
        with writing(engine) as connection:
            connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS vector"))
            connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
            metadata.create_all(connection)
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise AppError(
            f"the store in Postgres cannot be opened: {reason}",
            hint="check DATABASE_URL; the server needs pgvector, and the user may have to be allowed to create it",
        ) from error


def _holders(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, int]:
    """Return how many chunks have each term."""
    term = postings.c.term
    rows = connection.execute(sa.select(term, sa.func.count()).where(term.in_(numbers)).group_by(term))
    return {row[0]: row[1] for row in rows}


def _best(weights: dict[int, float], mean_length: float, filters: Filters) -> sa.Select[tuple[object, ...]]:
    """Return what selects the chunks by falling BM25, k1 = 1.2 and b = 0.75, of terms with these weights."""
    asked = sa.values(sa.column("term", sa.BigInteger), sa.column("weight", sa.Double), name="asked").data(
        sorted(weights.items())
    )
    norm = _K1 * (1 - _B + _B * postings.c.length / mean_length)
    score = sa.func.sum(asked.c.weight * postings.c.count * (_K1 + 1) / (postings.c.count + norm))
    scored = (
        sa.select(postings.c.chunk, score.label("score"))
        .join(asked, asked.c.term == postings.c.term)
        .group_by(postings.c.chunk)
        .subquery("scored")
    )
    # In which order terms are added up is the server's choice; rounded, equal chunks tie all the same.
    lexical = sa.cast(sa.func.round(sa.cast(scored.c.score, sa.Numeric), _SCORE_DIGITS), sa.Double).label("lexical")
    return (
        sa.select(*_PASSAGE, lexical)
        .join(scored, scored.c.chunk == chunks.c.key)
        .join(documents, documents.c.document_id == chunks.c.document_id)
        .where(*_satisfies(filters))
        .order_by(sa.desc("lexical"), chunks.c.chunk_id)
    )


def _satisfies(filters: Filters) -> list[sa.ColumnElement[bool]]:
    clauses: list[sa.ColumnElement[bool]] = []
    if filters.metadata:
        clauses.append(documents.c.metadata.contains(dict(filters.metadata)))
    if day := filters.in_force_on:
        clauses.append(sa.func.coalesce(documents.c.valid_from, day) <= day)
        clauses.append(sa.func.coalesce(documents.c.valid_until, day) >= day)
    return clauses
