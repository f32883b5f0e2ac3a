"""Bring the knowledge base to the state of its sources."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from ..retrieval.extraction import SourceError, SourceTree
from ..retrieval.stores import ChunkedDocument, DocumentStore, IngestFailure
from ..services.ingest import IngestService, fingerprint
from .executor import Executor

_BATCH = 64
_FLUSH = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What changed: documents and chunks that were stored, documents that had not changed, were deleted, or failed."""

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
    the version that was stored before, and is tried again by every run. `progress` is told how many sources are done.
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
    vanished = _vanished(tree, store)
    store.delete(vanished)
    store.flush()
    return IngestReport(
        documents=documents, chunks=chunks, unchanged=unchanged, deleted=len(vanished), failed=tuple(failed)
    )


def _vanished(tree: SourceTree, store: DocumentStore) -> list[str]:
    kept = set(tree.sources())
    stored = {source for prefix in tree.prefixes() for source in store.document_ids(prefix)}
    return sorted(source for source in stored - kept if tree.covers(source))


def _batches(sources: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(sources)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
