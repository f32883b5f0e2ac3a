"""A store on a server that has no transactions: documents change by revision.

Changes are written for the next revision, which `flush` publishes by writing one record; a search asks for one
revision. What was removed stays for one more, for searches that are under way.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ....errors import AppError
from ....retrieval.hits import NO_FILTERS, Filters, RetrievalHit
from ....retrieval.ranking.passages import Passage, ranked
from ....retrieval.ranking.ranking import POOL
from ....retrieval.stores import ChunkedDocument, IngestFailure, Vector
from ....retrieval.text.analysis import language_of, query_words
from .records import (
    NEVER,
    STATE_ID,
    Condition,
    Payload,
    Records,
    Scored,
    chunk_identifier,
    chunk_records,
    document_record,
    failure_record,
    record_id,
    removal_record,
    state_record,
    visible,
)

_RARE_LANGUAGE = 0.01
_PAGE = 256
_SPARE = 32
_READS = 5
_NAMES = ("chunk_id", "document_id", "text", "section", "title", "language", "context")

Found = TypeVar("Found")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """The newest published revision, and how many of its chunks are in each language."""

    revision: int
    languages: Mapping[str, int]

    def frequent(self) -> list[str]:
        """Return the languages without rare ones, the most frequent first."""
        total = sum(self.languages.values())
        often = [name for name, count in self.languages.items() if count > _RARE_LANGUAGE * total]
        return sorted(often, key=lambda name: (-self.languages[name], name))


class RevisionedStore:
    """A `Store` in records. Any number may search; one at a time may write."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def content_hash(self, document_id: str) -> str | None:
        """Return the content hash of a document."""
        return self._document(document_id).get("content_hash")

    def embedded_by(self, document_id: str) -> str | None:
        """Return the model of the document's vectors."""
        return self._document(document_id).get("embedded_by") or None

    def document_ids(self, prefix: str) -> Iterator[str]:
        """Yield ids in order, after all have been read."""
        names = (payload["document_id"] for payload in self._records.scroll(Condition("kind", "==", "document")))
        yield from sorted(name for name in names if name.startswith(prefix))

    def replace(self, batch: Sequence[ChunkedDocument]) -> None:
        """Write the documents for the next revision; what makes a document complete is its last record."""
        if not batch:
            return
        revision = self._state().revision + 1
        chunks = [record for item in batch for record in chunk_records(item, revision=revision)]
        names = [item.document.document_id for item in batch]
        self._delete_written(revision, names)
        for page in _pages(chunks):
            self._records.upsert(page)
        self._records.upsert([document_record(item, revision=revision) for item in batch])
        self._records.delete_ids([record_id("failure", name) for name in names])

    def delete(self, document_ids: Sequence[str]) -> None:
        """Take the documents out of the next revision."""
        revision = self._state().revision + 1
        self._records.upsert([removal_record(name, revision=revision) for name in document_ids if self._document(name)])
        self._records.delete_ids([record_id("failure", name) for name in document_ids])

    def record_failure(self, failure: IngestFailure) -> None:
        """Remember the failure."""
        self._records.upsert([failure_record(failure)])

    def failures(self) -> tuple[IngestFailure, ...]:
        """Return the failures by source."""
        found = self._records.scroll(Condition("kind", "==", "failure"))
        failures = (IngestFailure(source=payload["source"], reason=payload["reason"]) for payload in found)
        return tuple(sorted(failures, key=lambda failure: failure.source))

    def flush(self) -> None:
        """Publish the next revision. Can be interrupted at any point and run again."""
        state = self._state()
        published, revision = state.revision, state.revision + 1
        kinds = ("document", "removal")
        changes = list(self._records.scroll(Condition("kind", "in", kinds), Condition("revision", "==", revision)))
        changed = sorted(payload["document_id"] for payload in changes)
        complete = {payload["document_id"] for payload in changes if payload["kind"] == "document"}
        languages = Counter(state.languages)
        written: set[str] = set()
        for payload in self._records.scroll(Condition("added", "==", revision)):
            written.add(payload["document_id"])
            languages[payload["language"]] += payload["document_id"] in complete
        self._delete_written(revision, sorted(written - complete))
        for names in _pages(changed):
            for payloads in _pages(self._superseded(names, published)):
                languages.subtract(payload["language"] for payload in payloads)
                ids = [
                    chunk_identifier(payload["chunk_id"], payload["added"])
                    for payload in payloads
                    if payload["removed"] == NEVER
                ]
                self._records.mark_removed(ids, revision)
        if changed:
            self._records.upsert([state_record(revision, languages)])
        self._records.delete(Condition("removed", "<=", published))
        self._records.delete(Condition("kind", "==", "removal"), Condition("revision", "<=", revision))

    def search(self, query: str, *, limit: int, filters: Filters = NO_FILTERS) -> tuple[RetrievalHit, ...]:
        """Return the best chunks, ranked by words, characters and feedback."""

        def passages(state: _State) -> list[Passage]:
            asked = [term for _, term in query_words(query, language_of(query, among=state.frequent()))]
            if not asked:
                return []
            conditions = visible(state.revision, filters)
            found = _best(lambda size: self._records.by_words(asked, size, conditions), max(limit, POOL))
            return [_passage(payload, score) for payload, score in found]

        state, found = self._consistently(passages)
        return ranked(found, query_words(query, language_of(query, among=state.frequent())), limit=limit)

    def nearest(
        self, vector: Vector, *, model: str, limit: int, filters: Filters = NO_FILTERS
    ) -> tuple[RetrievalHit, ...]:
        """Return the nearest chunks."""

        def nearest(state: _State) -> Scored:
            conditions = visible(state.revision, filters)
            return _best(lambda size: self._records.by_vector(vector, model, size, conditions), limit)

        _, found = self._consistently(nearest)
        return tuple(_hit(payload, score) for payload, score in found)

    def _state(self) -> _State:
        payload = self._records.find(STATE_ID)
        counted = (entry.rpartition("=") for entry in payload.get("languages", ()))
        languages = {name: int(count) for name, _, count in counted}
        return _State(revision=int(payload.get("revision", 0)), languages=languages)

    def _document(self, document_id: str) -> Payload:
        return self._records.find(record_id("document", document_id))

    def _delete_written(self, revision: int, document_ids: Sequence[str]) -> None:
        for names in _pages(document_ids):
            self._records.delete(Condition("added", "==", revision), Condition("document_id", "in", tuple(names)))

    def _superseded(self, document_ids: Sequence[str], published: int) -> list[Payload]:
        """Return the chunks of a revision that was published, those that an interrupted `flush` has marked too."""
        return list(
            self._records.scroll(
                Condition("added", "<=", published),
                Condition("removed", ">", published),
                Condition("document_id", "in", tuple(document_ids)),
            )
        )

    def _consistently(self, read: Callable[[_State], Found]) -> tuple[_State, Found]:
        """Return what `read` found in one revision, which is still stored when it is done.

        Raises:
            AppError: revisions are published faster than they can be read.
        """
        for _ in range(_READS):
            state = self._state()
            found = read(state)
            if self._state().revision <= state.revision + 1:
                return state, found
        raise AppError("documents change faster than they can be read", hint="try again")


def _best(ask: Callable[[int], Scored], limit: int) -> Scored:
    """Return the records with the highest scores, best first; equal scores are ordered by chunk id."""
    size = limit + _SPARE
    while True:
        found = sorted(ask(size), key=lambda item: (-item[1], item[0]["chunk_id"]))
        # Which of several equal records a server leaves out is not defined: the cut must not be among them.
        if len(found) < size or found[-1][1] < found[limit - 1][1]:
            return found[:limit]
        size *= 4


def _pages(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _PAGE):
        yield items[start : start + _PAGE]


def _passage(payload: Payload, score: float) -> Passage:
    return Passage(**{name: payload[name] for name in _NAMES}, lexical=score)


def _hit(payload: Payload, score: float) -> RetrievalHit:
    return RetrievalHit(**{name: payload[name] for name in _NAMES}, score=score)
