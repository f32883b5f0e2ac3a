"""The job that ingests documents of this project."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, FailFast, Field, model_validator

from ...config.settings import Settings
from ...errors import AppError, ErrorKind
from ...retrieval.text.extraction import ADDRESS
from ...services.work import Progress
from ..job import Job, submitter


class OutsideError(AppError):
    """A path outside the project's folder or an address that jobs may not read: a caller has not the rights of this."""

    kind = ErrorKind.INVALID


class IngestParameters(BaseModel):
    """Files and folders, relative to the project's folder, and addresses of objects below those of `retrieval.s3.jobs`.

    The documents of files and objects that vanished below them are deleted.
    `retry_failed` adds the sources whose last ingestion failed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    paths: Annotated[tuple[str, ...], Field(max_length=100, examples=[["docs"]]), FailFast()] = ()
    retry_failed: bool = False

    @model_validator(mode="after")
    def _has_sources(self) -> Self:
        if not (self.paths or self.retry_failed):
            raise ValueError("name paths, or set retry_failed")
        return self


def _ingest(settings: Settings, parameters: BaseModel, progress: Progress) -> Mapping[str, object]:
    from .ingestion import IngestRequest, ingest_paths
    from .knowledge import open_knowledge_base

    wanted = IngestParameters.model_validate(parameters)
    for path in wanted.paths:
        _check_allowed(Path(), path, addresses=settings.retrieval.s3.jobs)
    asked_in = progress.item.trace_id
    request = IngestRequest(paths=wanted.paths, retry_failed=wanted.retry_failed, trace_id=asked_in)
    with open_knowledge_base(settings) as opened:
        # How many sources there are is not known before: reporting renews the lease and notices a cancelled job.
        report = ingest_paths(
            settings,
            opened.store,
            request,
            by=submitter(progress.item),
            progress=lambda _: progress.report(0.0),
        )
    return {
        "documents": report.documents,
        "chunks": report.chunks,
        "unchanged": report.unchanged,
        "deleted": report.deleted,
        "withheld": report.withheld,
        "failed": [{"source": failure.source, "reason": failure.reason} for failure in report.failed],
    }


def _check_allowed(root: Path, path: str, *, addresses: Collection[str]) -> None:
    """Refuse what a job may not read.

    Raises:
        OutsideError: the path is not below `root`, links followed, or the address below none of `addresses`.
    """
    if path.startswith(ADDRESS):
        if not any(f"{path.rstrip('/')}/".startswith(f"{allowed.rstrip('/')}/") for allowed in addresses):
            raise OutsideError("not an address below those of retrieval.s3.jobs")
    elif "\0" in path or not (root / path).resolve().is_relative_to(root.resolve()):
        raise OutsideError(f"{path!r}: not below the project's folder")


INGEST = Job(kind="ingest", parameters=IngestParameters, run=_ingest)
