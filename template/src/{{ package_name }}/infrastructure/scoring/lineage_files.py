"""The record of lineage beside each output, and the way that records lead back to raw data."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ...errors import AppError, describe
from ...repositories.scoring.lineage import LineageRecord, LineageStep
from ..code_commit import code_commit
from ..file_digests import sha256_of

METADATA = "metadata.json"
_RECORD = TypeAdapter(LineageRecord)


class LineageError(AppError):
    """An output whose record is missing or cannot be read."""


def draft_record(  # noqa: PLR0913 - a record has many facts
    *,
    stage: str,
    schema_version: str,
    inputs: Mapping[str, str],
    parameters: Mapping[str, str | float],
    rows: Mapping[str, int] | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> LineageRecord:
    """Return the record of an output to be written; the same inputs and parameters give the same version."""
    spec = json.dumps([stage, schema_version, sorted(inputs.values()), dict(parameters)], sort_keys=True)
    return LineageRecord(
        stage=stage,
        version=hashlib.sha256(spec.encode()).hexdigest()[:12],
        files={},
        inputs=inputs,
        schema_version=schema_version,
        code_commit=code_commit(),
        created_at=clock(),
        rows=rows or {},
        parameters=parameters,
    )


def read_record(folder: Path) -> LineageRecord:
    """Return the record of an output.

    Raises:
        LineageError: it is missing or cannot be read.
    """
    file = folder / METADATA
    try:
        return _RECORD.validate_json(file.read_bytes())
    except OSError as error:
        raise LineageError(f"{file}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise LineageError(f"{file}: not a lineage record: {describe(error)}") from error


def write_record(record: LineageRecord, file: Path) -> None:
    """Write the record of an output."""
    payload = {**asdict(record), "created_at": record.created_at.isoformat()}
    file.write_text(json.dumps(payload, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def trace_lineage(folder: Path) -> Iterator[LineageStep]:
    """Yield the steps from an output back to raw data, each before what it was made from.

    Raises:
        LineageError: the output itself has no record. Where the way breaks off later, the step before says so.
    """
    yield from _trace(folder, read_record(folder), depth=0)


def _trace(folder: Path, record: LineageRecord, *, depth: int) -> Iterator[LineageStep]:
    broken = [f"{folder / name}: changed or gone" for name, sha in record.files.items() if not _is(folder / name, sha)]
    broken += [f"{path}: not what was read" for path, sha in record.inputs.items() if not _is(Path(path), sha)]
    sources = {}
    for source in sorted({Path(path).parent for path in record.inputs}):
        try:
            sources[source] = read_record(source)
        except LineageError as error:
            broken.append(str(error))
    yield LineageStep(depth=depth, folder=folder.as_posix(), record=record, broken=tuple(broken))
    for source, known in sources.items():
        yield from _trace(source, known, depth=depth + 1)


def _is(file: Path, known: str) -> bool:
    return file.is_file() and sha256_of(file) == known
