"""Bring the knowledge base to the state of its sources."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from ..retrieval.stores import ChunkedDocument, DocumentStore, IngestFailure
from ..retrieval.text.extraction import SourceError, SourceTree
from ..services.retrieval.ingest import IngestService, fingerprint
from .executor import Executor

_BATCH = 64
_FLUSH = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestWarning:
    """A part of a source that could not be read, although the rest was ingested."""

    source: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionLimit:
    """Limit of deletions that were not asked for: at most the share `max_share` of the documents of a run's paths."""

    max_share: float
    is_lifted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """The changes: documents and chunks that were stored, documents that had not changed, were deleted, or failed.

    `withheld` are documents whose sources are gone and that were kept, because too much seems to be gone.
    """

    documents: int
    chunks: int
    unchanged: int
    deleted: int
    withheld: int
    warnings: tuple[IngestWarning, ...]
    failed: tuple[IngestFailure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestWorkflow:
    """Brings a store to the state of its sources."""

    service: IngestService
    store: DocumentStore
    executor: Executor
    deletions: DeletionLimit

    def run(self, trees: Sequence[SourceTree], *, progress: Callable[[int], None] = lambda _: None) -> IngestReport:
        """Store every source that is new or changed, delete what vanished, record what failed; return what happened.

        Can be interrupted at any time and run again: a document is stored whole or not at all. A source that fails
        keeps the version that was stored before, and is tried again by every run. Nothing is deleted below a path that
        is missing, nor in a tree where more than `deletions` allows would be, unless the limit is lifted. `progress`
        receives the number of sources of each finished batch.
        """
        tally = _Tally()
        for tree in trees:
            for batch in _batches(tree.sources()):
                tally.add(self._ingest(tree, batch))
                progress(len(batch))
                if tally.since_flush >= _FLUSH:
                    self.store.flush()
                    tally.since_flush = 0
        kept = {failure.source for failure in tally.failed}
        changes = [_delete_vanished(tree, self.store, self.deletions, kept=kept) for tree in trees]
        self.store.flush()
        return IngestReport(
            documents=tally.documents,
            chunks=tally.chunks,
            unchanged=tally.unchanged,
            deleted=sum(deleted for deleted, _ in changes),
            withheld=sum(withheld for _, withheld in changes),
            warnings=tuple(tally.warnings),
            failed=tuple(tally.failed),
        )

    def _ingest(self, tree: SourceTree, sources: list[str]) -> "list[_Outcome]":
        """Store what is new or changed, record what failed, and return the outcome of each source."""
        store, service = self.store, self.service

        def prepare(source: str) -> _Outcome:
            try:
                data = tree.read(source)
                if store.content_hash(source) == fingerprint(data):
                    return None
                return service.prepare(source, data)
            except SourceError as error:
                return IngestFailure(source=source, reason=str(error))

        outcomes = list(self.executor.map(prepare, sources))
        store.replace([outcome for outcome in outcomes if isinstance(outcome, ChunkedDocument)])
        for outcome in outcomes:
            if isinstance(outcome, IngestFailure):
                store.record_failure(outcome)
        return outcomes


# None is a source that had not changed.
_Outcome = ChunkedDocument | IngestFailure | None


@dataclass(slots=True, kw_only=True)
class _Tally:
    """Counts outcomes; `since_flush` are the documents that no flush has made visible."""

    documents: int = 0
    chunks: int = 0
    unchanged: int = 0
    since_flush: int = 0
    warnings: list[IngestWarning] = field(default_factory=list)
    failed: list[IngestFailure] = field(default_factory=list)

    def add(self, outcomes: Iterable[_Outcome]) -> None:
        for outcome in outcomes:
            if outcome is None:
                self.unchanged += 1
            elif isinstance(outcome, IngestFailure):
                self.failed.append(outcome)
            else:
                self.documents += 1
                self.since_flush += 1
                self.chunks += len(outcome.chunks)
                source = outcome.document.document_id
                self.warnings += [IngestWarning(source=source, message=message) for message in outcome.warnings]


def _delete_vanished(
    tree: SourceTree, store: DocumentStore, deletions: DeletionLimit, *, kept: set[str]
) -> tuple[int, int]:
    """Delete the documents of sources that are gone, with failures of such; return how many were deleted and kept."""
    stored = {name for prefix in tree.prefixes() for name in store.document_ids(prefix) if tree.covers(name)}
    vanished = sorted(name for name in stored if not tree.holds(name))
    missing = tree.missing()
    certain = [name for name in vanished if not any(name == gone or name.startswith(f"{gone}/") for gone in missing)]
    if deletions.is_lifted:
        certain = vanished
    elif len(certain) > deletions.max_share * len(stored):
        certain = []
    for batch in _batches(certain):
        store.delete(batch)
    failed = [failure.source for failure in store.failures() if failure.source not in kept]
    store.delete([name for name in failed if tree.covers(name) and not tree.holds(name) and name not in stored])
    return len(certain), len(vanished) - len(certain)


def _batches(sources: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(sources)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
