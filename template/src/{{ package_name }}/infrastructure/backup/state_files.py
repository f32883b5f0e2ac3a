"""A copy of a folder of state that is written to meanwhile."""

import shutil
import time
from collections.abc import Collection, Mapping
from pathlib import Path

from .databases import BackupError, copy_sqlite, is_sqlite

_TRIES = 5
# A database's own log and index of it are in its copy.
_BESIDE_DATABASES = ("-wal", "-shm", "-journal")


def copy_state(source: Path, target: Path, *, without: Collection[Path] = (), wait_s: float = 1.0) -> None:
    """Copy the files of a folder: databases as they are at one moment, the others as they are while none changes.

    Locks, links and the files `without` are left out.

    Raises:
        BackupError: files changed during every one of five tries, or a file cannot be read.
    """
    for number in range(_TRIES):
        if number:
            shutil.rmtree(target, ignore_errors=True)
            time.sleep(wait_s)
        try:
            before = _listing(source, without)
            for name in before:
                _copy(source / name, target / name)
            if _listing(source, without) == before:
                return
        except FileNotFoundError:
            # One was deleted meanwhile.
            continue
    raise BackupError(f"{source}: files changed during the copy", hint="wait until ingestion and training are done")


def _listing(folder: Path, without: Collection[Path]) -> Mapping[Path, tuple[int, int]]:
    found: dict[Path, tuple[int, int]] = {}
    for file in sorted(folder.rglob("*")):
        left_out = file in without or file.name.endswith((".lock", *_BESIDE_DATABASES))
        if left_out or file.is_symlink() or not file.is_file():
            continue
        # A database may be written to while it is copied.
        status = file.stat()
        found[file.relative_to(folder)] = (0, 0) if is_sqlite(file) else (status.st_size, status.st_mtime_ns)
    return found


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if is_sqlite(source):
        copy_sqlite(source, target)
    else:
        shutil.copyfile(source, target)
