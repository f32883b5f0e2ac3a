"""Wire ingestion, and uploads of what is to be ingested."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ...config.loading import ConfigError
from ...config.retrieval.retrieval import RetrievalSettings
from ...config.settings import Settings
from ...domain.identity import Identity
from ...domain.redaction import redact
from ...infrastructure.retrieval.extractors import FORMATS, SUFFIXES
from ...infrastructure.retrieval.folders import FolderTree
from ...infrastructure.retrieval.isolation.processes import open_extractors
from ...infrastructure.retrieval.origins import Origins
from ...infrastructure.retrieval.uploads import UploadFolder
from ...infrastructure.work.database_queue import DatabaseWorkQueue
from ...retrieval.stores import DocumentStore
from ...retrieval.text.chunking import ChunkLimits
from ...retrieval.text.extraction import ADDRESS, OBJECTS, SourceTree
from ...services.retrieval.ingest import IGNORED, IngestService
from ...services.retrieval.uploads import UploadService
from ...services.work import WorkService
from ...workflows.retrieval import DeletionLimit, IngestReport, IngestWorkflow
from ..acts import open_acts
from ..core import new_trace_id, open_app_database, utc_now
from ..executors import open_executor
from .jobs import INGEST
from .s3 import open_s3_tree

# Of the paths that an entry of the audit log names.
_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestRequest:
    """The sources to ingest.

    A path is that of a file or folder, or the address of objects. `name` is what a path outside the work directory is
    called, by default its last part. `retry_failed` adds the sources that failed; `allow_delete` lifts the limit of
    deletions. `trace_id` is that of what asks for it.
    """

    paths: Sequence[str]
    name: str | None = None
    retry_failed: bool = False
    allow_delete: bool = False
    trace_id: str | None = None


def ingest_paths(
    settings: Settings,
    store: DocumentStore,
    request: IngestRequest,
    *,
    by: Identity,
    progress: Callable[[int], None] = lambda _: None,
) -> IngestReport:
    """Bring the requested documents into `store` for `by`; ids are relative to the work directory.

    The audit log has an entry in any case, for what an interrupted ingestion has stored stays. `progress` counts
    sources.

    Raises:
        AddressError: a path is neither one nor an address of objects.
        AmbiguousNameError: the name of a path stands for another path.
        ConfigError: `retrieval.suffixes` names a format that is not there, or the keys of a storage are not set.
    """
    origins = Origins(settings.state_dir / "sources.json", root=Path())
    failed = [failure.source for failure in store.failures()] if request.retry_failed else []
    addresses = [path for path in request.paths if path.startswith(ADDRESS)]
    addresses += [ADDRESS + source.removeprefix(OBJECTS) for source in failed if source.startswith(OBJECTS)]
    # A folder that failed is a loop of links: only the folder above it can tell whether it still is.
    files = [source for source in failed if not source.startswith(OBJECTS)]
    roots = {source: path for source in files if not (path := origins.path_of(source)).is_dir()}
    given = [Path(path) for path in request.paths if not path.startswith(ADDRESS)]
    roots |= {origins.id_of(path, name=request.name): origins.path_of(path) for path in given}
    ignored = _ignored(settings.retrieval)
    trees: list[SourceTree] = []
    if roots:
        foreign = origins.names.keys() - {name.partition("/")[0] for name in roots}
        size = settings.retrieval.max_source_bytes
        trees += [FolderTree(roots, max_bytes=size, ignored=ignored, foreign=foreign)]
    if addresses:
        trees += [open_s3_tree(settings, addresses, ignored=ignored)]
    deletions = DeletionLimit(max_share=settings.retrieval.max_deleted_share, is_lifted=request.allow_delete)
    logged = partial(_log, settings, request, by=by)
    try:
        with _open_workflow(settings, store, deletions) as workflow:
            report = workflow.run(trees, progress=progress)
    except BaseException:
        logged(after="interrupted")
        raise
    logged(after="done", documents=str(report.documents), deleted=str(report.deleted), failed=str(len(report.failed)))
    return report


def _log(settings: Settings, request: IngestRequest, *, by: Identity, after: str, **counts: str) -> None:
    more = [f"and {len(request.paths) - _NAMED} more"] if len(request.paths) > _NAMED else []
    retried = ["those that failed"] if request.retry_failed else []
    sources = redact(", ".join([*request.paths[:_NAMED], *more, *retried]))
    with open_acts(settings, by=by, trace_id=request.trace_id) as record:
        record("ingest", before=None, after=after, sources=sources, **counts)


def ingest_folder(settings: Settings, store: DocumentStore, folder: Path, *, root: Path) -> IngestReport:
    """Bring the documents below `folder` into the empty `store`; ids are relative to `root`."""
    name = folder.resolve().relative_to(root.resolve()).as_posix()
    tree = FolderTree(
        {"" if name == "." else name: folder.resolve()},
        max_bytes=settings.retrieval.max_source_bytes,
        ignored=_ignored(settings.retrieval),
    )
    with _open_workflow(settings, store, DeletionLimit(max_share=0.0)) as workflow:
        return workflow.run([tree])


@contextmanager
def open_uploads(settings: Settings) -> Iterator[UploadService]:
    """Yield what takes files and submits the jobs that ingest them."""
    retrieval = settings.retrieval
    with open_app_database(settings) as engine:
        queue, kinds = DatabaseWorkQueue(engine), frozenset({INGEST.kind})
        yield UploadService(
            keep=UploadFolder(folder=retrieval.uploads_dir).keep,
            acts=lambda by, trace_id: open_acts(settings, by=by, trace_id=trace_id),
            suffixes=_suffixes(retrieval),
            max_bytes=retrieval.max_source_bytes,
            work=WorkService(queue=queue, kinds=kinds, clock=utc_now, new_id=new_trace_id),
            kind=INGEST.kind,
        )


@contextmanager
def _open_workflow(settings: Settings, store: DocumentStore, deletions: DeletionLimit) -> Iterator[IngestWorkflow]:
    retrieval = settings.retrieval
    with (
        open_executor(settings) as executor,
        open_extractors(
            timeout_s=retrieval.extraction_timeout_s, max_memory_bytes=retrieval.extraction_memory_bytes
        ) as extractors,
    ):
        service = IngestService(
            extractors=extractors,
            suffixes=_suffixes(retrieval),
            limits=ChunkLimits(max_tokens=retrieval.chunk_tokens, overlap_tokens=retrieval.overlap_tokens),
            searched_metadata=retrieval.searched_metadata,
        )
        yield IngestWorkflow(service=service, store=store, executor=executor, deletions=deletions)


def _ignored(settings: RetrievalSettings) -> set[str]:
    return {suffix for suffix, name in _suffixes(settings).items() if name == IGNORED}


def _suffixes(settings: RetrievalSettings) -> Mapping[str, str]:
    if unknown := sorted(set(settings.suffixes.values()) - FORMATS.keys() - {IGNORED}):
        raise ConfigError(
            f"retrieval.suffixes: unknown format {unknown[0]!r}", hint=f"use one of {', '.join([*FORMATS, IGNORED])}"
        )
    return {**SUFFIXES, **{suffix.lower(): name for suffix, name in settings.suffixes.items()}}
