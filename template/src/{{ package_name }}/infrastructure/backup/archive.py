"""The archive of a backup: a compressed tar file with a manifest of the hashes of all its files."""

import json
import os
import tarfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from ...errors import describe
from ..file_digests import sha256_of
from .databases import BackupError

_MANIFEST = "manifest.json"
_CHUNK = 1 << 20
_DAMAGED = "take another backup: this one is damaged, or is none"


class Manifest(BaseModel):
    """The contents of a backup: `database` is `sqlite` or `postgresql`, `files` the SHA-256 of each."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    made_at: str
    database: str
    files: Mapping[str, str]


def pack(folder: Path, file: Path, *, made_at: str, database: str) -> Manifest:
    """Write the files of `folder` to the archive `file`, which only its owner may read: whole, or not at all.

    Raises:
        BackupError: the file is there already.
    """
    hashes = {
        path.relative_to(folder).as_posix(): sha256_of(path) for path in sorted(folder.rglob("*")) if path.is_file()
    }
    manifest = Manifest(made_at=made_at, database=database, files=hashes)
    if file.exists():
        raise BackupError(f"{file}: exists already", hint="name another file")
    (folder / _MANIFEST).write_text(json.dumps(manifest.model_dump(mode="json"), indent=1), "utf-8")
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        opened = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=3) as archive:
                for name in (_MANIFEST, *hashes):
                    archive.add(folder / name, arcname=name, recursive=False)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.rename(file)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    return manifest


def unpack(file: Path, folder: Path) -> Manifest:
    """Write the files of an archive below `folder`, and check them.

    Raises:
        BackupError: it is not a backup, or it is damaged.
    """
    try:
        with tarfile.open(file, mode="r:gz") as archive:
            first = archive.next()
            if first is None or first.name != _MANIFEST:
                raise BackupError(f"{file}: not a backup", hint=_DAMAGED)
            manifest = Manifest.model_validate_json(_read(archive, first).read())
            found = {member.name: _write(_read(archive, member), folder, member.name) for member in archive}
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        reason = describe(error, whole=_MANIFEST) if isinstance(error, ValidationError) else str(error)
        raise BackupError(f"{file}: {reason}", hint=_DAMAGED) from error
    found.pop(_MANIFEST, None)
    if wrong := sorted(manifest.files.items() ^ found.items()):
        raise BackupError(f"{file}: {wrong[0][0]}: not as it was written", hint=_DAMAGED)
    return manifest


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    opened = archive.extractfile(member) if member.isreg() else None
    if opened is None:
        raise ValueError(f"{member.name}: not a file")
    return opened


def _write(content: IO[bytes], folder: Path, name: str) -> str:
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise ValueError(f"{name}: outside the backup")
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as stream:
        while chunk := content.read(_CHUNK):
            stream.write(chunk)
    return sha256_of(target)
