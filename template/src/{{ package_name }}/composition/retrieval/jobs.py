"""The job that ingests documents of this project."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from ...config.settings import Settings
from ...errors import AppError, ErrorKind
from ...services.work import Progress
from ..job import Job


class OutsideError(AppError):
    """A path outside the project's folder: a caller over HTTP may name only what is inside."""

    kind = ErrorKind.INVALID


class IngestParameters(BaseModel):
    """Files and folders, relative to the project's folder; the documents of a folder's vanished files are deleted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paths: tuple[str, ...] = Field(min_length=1, max_length=100)


def _ingest(settings: Settings, parameters: BaseModel, progress: Progress) -> Mapping[str, object]:
    from .ingestion import IngestRequest, ingest_paths
    from .knowledge import open_knowledge_base

    paths = [_inside(Path(), path) for path in IngestParameters.model_validate(parameters).paths]
    request = IngestRequest(paths=paths)
    with open_knowledge_base(settings) as opened:
        # How many sources there are is not known before: reporting renews the lease and notices a cancelled job.
        report = ingest_paths(settings, opened.store, request, progress=lambda _: progress.report(0.0))
    return {
        "documents": report.documents,
        "chunks": report.chunks,
        "unchanged": report.unchanged,
        "deleted": report.deleted,
        "withheld": report.withheld,
        "failed": [{"source": failure.source, "reason": failure.reason} for failure in report.failed],
    }


def _inside(root: Path, path: str) -> Path:
    """Return the path.

    Raises:
        OutsideError: it is not below `root`, links followed.
    """
    if "\0" in path or not (root / path).resolve().is_relative_to(root.resolve()):
        raise OutsideError(f"{path!r}: not below the project's folder")
    return Path(path)


INGEST = Job(kind="ingest", parameters=IngestParameters, run=_ingest)
