"""Versioned folders of outputs, each with the record of its lineage.

An output is a folder named after its version. It is written under another name and renamed when it is complete, so a
kill leaves the earlier state and a `.partial` folder that the next run clears away.
"""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ...errors import AppError
from ...repositories.scoring.lineage import LineageRecord, LineageStep

METADATA = "metadata.json"
_CURRENT = "CURRENT"
_PARTIAL = ".partial"
_RECORD = TypeAdapter(LineageRecord)


class LineageError(AppError):
    """An output whose record is missing or cannot be read."""


class Outputs:
    """The versions of one kind of output in one folder; at most one of them is the current one."""

    def __init__(self, folder: Path, *, made_by: str) -> None:
        self.folder = folder
        self._made_by = made_by

    @contextmanager
    def write(self, draft: LineageRecord) -> Iterator[Path]:
        """Yield an empty folder; when the block ends well, its files are recorded and it becomes the version."""
        target = self.folder / draft.version
        partial = target.with_name(target.name + _PARTIAL)
        for left_over in self.folder.glob(f"*{_PARTIAL}"):
            shutil.rmtree(left_over)
        partial.mkdir(parents=True)
        try:
            yield partial
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        files = {file.name: sha256_of(file) for file in sorted(partial.iterdir())}
        _write_record(replace(draft, files=files), partial / METADATA)
        shutil.rmtree(target, ignore_errors=True)
        partial.rename(target)

    def make_current(self, version: str) -> None:
        """Name the version that `current` returns from now on."""
        partial = self.folder / f"{_CURRENT}{_PARTIAL}-name"
        partial.write_text(version + "\n", encoding="utf-8")
        partial.replace(self.folder / _CURRENT)

    def current(self) -> Path:
        """Return the folder of the current version.

        Raises:
            AppError: there is none.
        """
        pointer = self.folder / _CURRENT
        folder = self.folder / pointer.read_text("utf-8").strip() if pointer.is_file() else None
        if folder is None or not folder.is_dir():
            raise AppError(f"{self.folder}: nothing here yet", hint=f"run `{self._made_by}` first")
        return folder

    def newest(self) -> Path:
        """Return the folder of the version that was written last.

        Raises:
            AppError: there is none.
        """
        found = [file.parent for file in self.folder.glob(f"*/{METADATA}") if file.parent.suffix != _PARTIAL]
        if not found:
            raise AppError(f"{self.folder}: nothing here yet", hint=f"run `{self._made_by}` first")
        return max(found, key=lambda folder: read_record(folder).created_at)


def draft_record(  # noqa: PLR0913 - a record has many facts
    *,
    stage: str,
    schema_version: str,
    inputs: Mapping[str, str],
    parameters: Mapping[str, str | float],
    rows: Mapping[str, int] | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> LineageRecord:
    """Return the record of an output that is about to be written; the same recipe gives the same version."""
    recipe = json.dumps([stage, schema_version, sorted(inputs.values()), dict(parameters)], sort_keys=True)
    return LineageRecord(
        stage=stage,
        version=hashlib.sha256(recipe.encode()).hexdigest()[:12],
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
    try:
        return _RECORD.validate_json((folder / METADATA).read_bytes())
    except (OSError, ValidationError) as error:
        raise LineageError(f"{folder / METADATA}: not a lineage record: {error}") from error


def trace_lineage(folder: Path, *, depth: int = 0) -> Iterator[LineageStep]:
    """Yield the steps from an output back to raw data, each before what it was made from."""
    record = read_record(folder)
    stale = [f"{folder / name}: changed or gone" for name, sha in record.files.items() if not _is(folder / name, sha)]
    lost = [f"{path}: not what was read" for path, sha in record.inputs.items() if not _is(Path(path), sha)]
    yield LineageStep(depth=depth, folder=folder.as_posix(), record=record, broken=(*stale, *lost))
    for path in sorted({Path(path).parent for path in record.inputs}):
        if (path / METADATA).is_file():
            yield from trace_lineage(path, depth=depth + 1)


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def code_commit() -> str:
    """Return the commit of the code, with `+changes` where the work tree differs, or `unknown` outside git."""
    git = shutil.which("git")
    if git is None:
        return "unknown"
    head = subprocess.run([git, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S603
    if head.returncode:
        return "unknown"
    status = subprocess.run([git, "status", "--porcelain"], capture_output=True, text=True, check=False)  # noqa: S603
    return head.stdout.strip() + ("+changes" if status.stdout.strip() else "")


def _is(file: Path, known: str) -> bool:
    return file.is_file() and sha256_of(file) == known


def _write_record(record: LineageRecord, file: Path) -> None:
    payload = {**asdict(record), "created_at": record.created_at.isoformat()}
    file.write_text(json.dumps(payload, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
