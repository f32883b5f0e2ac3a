"""Bring the knowledge base to the state of its sources."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from ..retrieval.stores import ChunkedDocument, DocumentStore, IngestFailure
from ..retrieval.text.extraction import SourceError, SourceTree
from ..services.retrieval.ingest import IngestService, fingerprint
from .executor import Executor

_BATCH = 64
_FLUSH = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """The changes: documents and chunks that were stored, documents that had not changed, were deleted, or failed."""

    documents: int
    chunks: int
    unchanged: int
    deleted: int
    failed: tuple[IngestFailure, ...]


def ingest(
    tree: SourceTree,
    *,
    service: IngestService,
    store: DocumentStore,
    executor: Executor,
    progress: Callable[[int], None] = lambda _: None,
) -> IngestReport:
    """Store every source that is new or changed, delete what vanished, record what failed, and return what happened.

    Can be interrupted at any time and run again: a document is stored whole or not at all. A source that fails keeps
    the version that was stored before, and is tried again by every run. `progress` receives the number
    of sources of each finished batch.
    """

    def prepare(source: str) -> ChunkedDocument | IngestFailure | None:
        try:
            data = tree.read(source)
            if store.content_hash(source) == fingerprint(data):
                return None
            return service.prepare(source, data)
        except SourceError as error:
            return IngestFailure(source=source, reason=str(error))

    documents = chunks = unchanged = since_flush = 0
    failed: list[IngestFailure] = []
    for batch in _batches(tree.sources()):
        outcomes = list(executor.map(prepare, batch))
        changed = [outcome for outcome in outcomes if isinstance(outcome, ChunkedDocument)]
        failures = [outcome for outcome in outcomes if isinstance(outcome, IngestFailure)]
        store.replace(changed)
        for failure in failures:
            store.record_failure(failure)
        documents += len(changed)
        chunks += sum(len(item.chunks) for item in changed)
        unchanged += outcomes.count(None)
        failed += failures
        progress(len(batch))
        since_flush += len(changed)
        if since_flush >= _FLUSH:
            store.flush()
            since_flush = 0
    deleted = _delete_vanished(tree, store, kept={failure.source for failure in failed})
    store.flush()
    return IngestReport(documents=documents, chunks=chunks, unchanged=unchanged, deleted=deleted, failed=tuple(failed))


def _delete_vanished(tree: SourceTree, store: DocumentStore, *, kept: set[str]) -> int:
    """Delete the documents of sources that are gone, with failures of such; return how many documents there were."""
    deleted = 0
    for prefix in tree.prefixes():
        for stored in _batches(store.document_ids(prefix)):
            vanished = [source for source in stored if tree.covers(source) and not tree.holds(source)]
            store.delete(vanished)
            deleted += len(vanished)
    failed = [failure.source for failure in store.failures() if failure.source not in kept]
    store.delete([source for source in failed if tree.covers(source) and not tree.holds(source)])
    return deleted


def _batches(sources: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(sources)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
