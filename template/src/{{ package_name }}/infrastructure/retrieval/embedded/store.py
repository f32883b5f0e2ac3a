"""The default store: documents in one SQLite file, which is the truth, and an index beside it, which is derived.

The index follows the documents in one commit. A reader searches one commit of the index and reads rows by key, so it
sees a document as it was or as it is, whole.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np

from ....errors import AppError
from ....retrieval.hits import NO_FILTERS, Filters, RetrievalHit
from ....retrieval.ranking.fusion import best_first
from ....retrieval.ranking.ranking import DEPTH, POOL, Candidates, Strategy, depth, final_scores
from ....retrieval.stores import ChunkedDocument, IngestFailure, Vector
from ....retrieval.text.analysis import language_of, query_words
from .documents import SqliteDocuments, StoredChunk, open_documents
from .lexical_index import LexicalIndex, remove_index
from .neighbours import Neighbours

# Raised whenever analysis or schema of the index change: an older index is then built anew.
_INDEX_VERSION = "3"
_BUSY_SECONDS = 30
_POLL_SECONDS = 0.02
_RELOADS = 5
# Which of equal passages an index names first is chance. Where the pool ends among equals, so many are looked at.
_POOL_OF_EQUALS = 800


@contextmanager
def open_embedded_store(
    file: Path, *, strategy: Strategy = "mix", neighbours: Neighbours | None = None
) -> Iterator["EmbeddedStore"]:
    """Yield the store in `file`, which is made if it is missing; its index is brought up to date first.

    `neighbours` compares vectors, by default NumPy.

    Raises:
        AppError: the file is not a store.
    """
    with open_documents(file, neighbours) as documents:
        store = EmbeddedStore(documents, _open_index(documents, file), strategy=strategy)
        store.catch_up()
        yield store


class EmbeddedStore:
    """A `Store` in one folder; safe to use from several threads and processes."""

    def __init__(self, documents: SqliteDocuments, index: LexicalIndex, *, strategy: Strategy) -> None:
        self._documents = documents
        self._index = index
        self._strategy: Strategy = strategy
        self._seen = -1
        self._languages: tuple[str, ...] = ()

    def content_hash(self, document_id: str) -> str | None:
        """Return the content hash of a document."""
        return self._documents.content_hash(document_id)

    def document_ids(self, prefix: str) -> Iterator[str]:
        """Yield ids in order."""
        return self._documents.document_ids(prefix)

    def replace(self, batch: Sequence[ChunkedDocument]) -> None:
        """Store the documents in one transaction; `flush` makes them searchable."""
        self._documents.replace(batch)
        self._languages = ()

    def delete(self, document_ids: Sequence[str]) -> None:
        """Remove the documents in one transaction; `flush` takes them out of the search."""
        self._documents.delete(document_ids)
        self._languages = ()

    def record_failure(self, failure: IngestFailure) -> None:
        """Remember the failure."""
        self._documents.record_failure(failure)

    def failures(self) -> tuple[IngestFailure, ...]:
        """Return the failures by source."""
        return self._documents.failures()

    def flush(self) -> None:
        """Let the index follow in one commit.

        Raises:
            AppError: another process has been writing to the index for too long.
        """
        waits_until = time.monotonic() + _BUSY_SECONDS
        while not self.catch_up():
            if time.monotonic() > waits_until:
                raise AppError("the index is locked by another process", hint="stop it, or run the command again later")
            time.sleep(_POLL_SECONDS)

    def catch_up(self) -> bool:
        """Let the index follow, or return False at once while another process is writing to it."""
        documents = self._documents
        with documents.lock:
            if self._is_indexed():
                return True
            with self._index.writing() as writing:
                if writing is None:
                    return False
                # Only now, when nobody else writes, is it certain what the index has.
                added, revision = documents.state("indexed_key"), documents.state("indexed_revision")
                newest, current = documents.newest_key(), documents.state("revision")
                interrupted = documents.state("indexing") == 1
                documents.keep_state(indexing=1)
                for entry in documents.entries(added, newest):
                    if not (interrupted and self._index.holds(entry.key)):
                        writing.add(entry)
                for key in documents.superseded(revision):
                    writing.remove(key)
                writing.commit()
                documents.keep_state(indexing=0, indexed_key=newest, indexed_revision=current)
                documents.forget_superseded(revision)
            return True

    def _is_indexed(self) -> bool:
        documents = self._documents
        follows = documents.state("indexed_key") == documents.newest_key()
        return follows and documents.state("indexed_revision") == documents.state("revision")

    def search(self, query: str, *, limit: int, filters: Filters = NO_FILTERS) -> tuple[RetrievalHit, ...]:
        """Return the best chunks, ranked by words, characters and feedback."""
        with self._documents.lock:
            self._refresh()
            asked = query_words(query, language_of(query, among=self._languages))
            found = self._candidates([term for _, term in asked], limit, filters)
            weights = {} if self._strategy == "lexical" else self._weights(asked)
        return _ranked(weights, found, self._strategy, limit)

    def embedded_by(self, document_id: str) -> str | None:
        """Return the model of a document's vectors."""
        with self._documents.lock:
            return self._documents.vectors.model_of(document_id)

    def nearest(
        self, vector: Vector, *, model: str, limit: int, filters: Filters = NO_FILTERS
    ) -> tuple[RetrievalHit, ...]:
        """Return the nearest of the chunks that the index holds, after a comparison with every vector."""
        with self._documents.lock:
            self._refresh()
            for _ in range(_RELOADS):
                among = partial(self._index.among, filters=filters)
                found = self._documents.vectors.nearest(vector, model=model, limit=limit, among=among)
                rows = self._documents.chunks([key for key, _ in found])
                if len(rows) == len(found):
                    break
                self._index.reload()
        hits = [_hit(rows[key], score) for key, score in found if key in rows]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))[:limit])

    def _candidates(self, terms: Sequence[str], limit: int, filters: Filters) -> list[tuple[StoredChunk, float]]:
        """Return the chunks that have to be ranked, with their scores by words alone, falling; equal ones by id."""
        for _ in range(_RELOADS):
            found = self._lookup(terms, limit, filters)
            rows = self._documents.chunks([key for key, _ in found])
            if len(rows) == len(found):
                break
            # Another process has removed rows since: its commit names them no longer.
            self._index.reload()
        # Equal ones come as they lie in the index, and the steps after this one take the first of them.
        return sorted(((rows[key], score) for key, score in found if key in rows), key=_falling)

    def _lookup(self, terms: Sequence[str], limit: int, filters: Filters) -> list[tuple[int, float]]:
        if self._strategy == "lexical":
            return self._index.search(terms, limit=limit, filters=filters)
        found: list[tuple[int, float]] = []
        for pool in (max(limit, POOL), max(limit, _POOL_OF_EQUALS)):
            found = self._index.search(terms, limit=pool, filters=filters)
            if len(found) < pool or found[-1][1] < found[DEPTH - 1][1]:
                break
        return found[: max(limit, depth([score for _, score in found]))] if self._strategy == "mix" else found

    def _weights(self, asked: Sequence[tuple[str, str]]) -> Mapping[str, float]:
        """Return how rare each word is, by its term, times how often it is repeated."""
        idf = self._index.idf([term for _, term in asked])
        weights: dict[str, float] = defaultdict(float)
        for word, term in asked:
            weights[word] += idf[term]
        return weights

    def _refresh(self) -> None:
        """See what other processes committed."""
        version = self._documents.changes()
        if version != self._seen or not self._languages:
            self._index.reload()
            self._languages = self._documents.languages()
            self._seen = version


def _falling(found: tuple[StoredChunk, float]) -> tuple[float, str]:
    chunk, score = found
    return -score, chunk.chunk_id


def _ranked(
    weights: Mapping[str, float], found: Sequence[tuple[StoredChunk, float]], strategy: Strategy, limit: int
) -> tuple[RetrievalHit, ...]:
    chunks = [chunk for chunk, _ in found]
    scores = np.array([score for _, score in found])
    if strategy != "lexical":
        texts = [chunk.searched for chunk in chunks]
        candidates = Candidates(lexical=scores, texts=texts, term_vectors=[chunk.term_vector for chunk in chunks])
        scores = final_scores(weights, candidates, strategy)
    order = best_first(scores, [chunk.chunk_id for chunk in chunks])
    return tuple(_hit(chunks[position], float(scores[position])) for position in order[:limit])


def _hit(chunk: StoredChunk, score: float) -> RetrievalHit:
    return RetrievalHit(
        document_id=chunk.document_id,
        chunk_id=chunk.chunk_id,
        score=score,
        text=chunk.text,
        section=chunk.section,
        title=chunk.title,
        language=chunk.language,
        context=chunk.context,
    )


def _open_index(documents: SqliteDocuments, file: Path) -> LexicalIndex:
    """Return the index that belongs to the store, empty if it was lost or cannot be read."""
    folder = file.with_suffix(".index") / _INDEX_VERSION
    try:
        if folder.exists():
            return LexicalIndex(folder)
    except ValueError:
        remove_index(folder)
    documents.keep_state(indexed_key=0, indexed_revision=0, indexing=0)
    return LexicalIndex(folder)
