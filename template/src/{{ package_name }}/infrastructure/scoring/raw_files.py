"""The raw files of `01-raw`, as their records describe them."""

import shutil
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ...domain.scoring.windows import OBSERVABLE, is_observable
from ...errors import AppError, ErrorKind
from ..file_digests import sha256_of
from .lineage_files import METADATA, draft_record, read_record, write_record


class RawFileError(AppError):
    """A file that is not added, because it could not be read again; nothing was written."""

    kind = ErrorKind.INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """A raw file as its `metadata.json` describes it."""

    path: Path
    sha256: str
    observed_at: datetime


def find_raw_file(folder: Path) -> RawFile:
    """Return the raw file of a table that was observed last: in `folder`, or in a folder of its own there.

    Raises:
        AppError: a record is not that of one file and a moment, or the file is not the recorded one.
    """
    folders = _folders(folder) or [folder]
    newest = max(map(_recorded, folders), key=lambda found: found.observed_at)
    if not newest.path.is_file() or sha256_of(newest.path) != newest.sha256:
        raise AppError(
            f"{newest.path}: not the file that metadata.json records", hint="raw data is never edited: put it back"
        )
    return newest


def add_raw_file(folder: Path, source: Path, *, observed_at: datetime) -> RawFile:
    """Copy a file into a folder of its own, with a record that no later file changes, and return it.

    Raises:
        AppError: the file is there already.
        RawFileError: the moment or the name of the file are none that a record can have.
    """
    require_recordable(source, observed_at)
    digest = sha256_of(source)
    known = map(_recorded, _folders(folder))
    if same := [one for one in known if one.sha256 == digest]:
        raise AppError(f"{source}: was already added, as {same[0].path}", hint="a raw file is added once")
    target = folder / f"{observed_at:%Y-%m-%d}-{digest[:12]}"
    partial = target.with_name(f".{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    shutil.copyfile(source, partial / source.name)
    draft = draft_record(
        stage="01-raw",
        schema_version="raw-1",
        inputs={},
        parameters={"observed_at": observed_at.isoformat()},
    )
    write_record(replace(draft, version=digest[:12], files={source.name: digest}), partial / METADATA)
    partial.rename(target)
    return RawFile(path=target / source.name, sha256=digest, observed_at=observed_at)


def require_recordable(source: Path, observed_at: datetime) -> None:
    """Refuse what could be written, and then not be read.

    Raises:
        RawFileError: the moment or the name of the file are none that a record can have.
    """
    if not is_observable(observed_at):
        raise RawFileError(f"{source}: observed at {observed_at.isoformat()}; that has to be {OBSERVABLE}")
    if source.name == METADATA or not source.name.isprintable():
        raise RawFileError(f"{source}: a raw file cannot have the name {source.name!r}", hint="rename it")


def _folders(folder: Path) -> list[Path]:
    # One that a kill left half written begins with a dot.
    found = [record.parent for record in (*folder.glob(METADATA), *sorted(folder.glob(f"*/{METADATA}")))]
    return [one for one in found if not one.name.startswith(".")]


def _recorded(folder: Path) -> RawFile:
    record = read_record(folder)
    moment = record.parameters.get("observed_at")
    observed_at = _moment(moment)
    if len(record.files) != 1 or observed_at is None:
        raise AppError(
            f"{folder / METADATA}: needs one file, and the parameter observed_at as {OBSERVABLE}; "
            f"found {len(record.files)} and {moment!r}",
            hint='for example "observed_at": "2026-09-30T00:00:00+00:00"',
        )
    [(name, known)] = record.files.items()
    return RawFile(path=folder / name, sha256=known, observed_at=observed_at)


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if is_observable(moment) else None
