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
class IngestWarning:
    """What of a source could not be read, although the rest of it was ingested."""

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

    def run(self, tree: SourceTree, *, progress: Callable[[int], None] = lambda _: None) -> IngestReport:
        """Store every source that is new or changed, delete what vanished, record what failed; return what happened.

        Can be interrupted at any time and run again: a document is stored whole or not at all. A source that fails
        keeps the version that was stored before, and is tried again by every run. Nothing is deleted below a path that
        is missing, nor where more than `deletions` allows would be, unless the limit is lifted. `progress` receives the
        number of sources of each finished batch.
        """
        store, service = self.store, self.service

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
        warnings: list[IngestWarning] = []
        for batch in _batches(tree.sources()):
            outcomes = list(self.executor.map(prepare, batch))
            changed = [outcome for outcome in outcomes if isinstance(outcome, ChunkedDocument)]
            failures = [outcome for outcome in outcomes if isinstance(outcome, IngestFailure)]
            store.replace(changed)
            for failure in failures:
                store.record_failure(failure)
            documents += len(changed)
            chunks += sum(len(item.chunks) for item in changed)
            unchanged += outcomes.count(None)
            failed += failures
            warnings += [
                IngestWarning(source=item.document.document_id, message=message)
                for item in changed
                for message in item.warnings
            ]
            progress(len(batch))
            since_flush += len(changed)
            if since_flush >= _FLUSH:
                store.flush()
                since_flush = 0
        deleted, withheld = _delete_vanished(tree, store, self.deletions, kept={failure.source for failure in failed})
        store.flush()
        return IngestReport(
            documents=documents,
            chunks=chunks,
            unchanged=unchanged,
            deleted=deleted,
            withheld=withheld,
            warnings=tuple(warnings),
            failed=tuple(failed),
        )


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
