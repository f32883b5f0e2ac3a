"""The one temporary folder of a run: prepared beside the target, gone afterwards, even after a kill."""

import contextlib
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from scaffold.errors import TargetError
from scaffold.workspace.claims import held, is_held

_PREFIX = ".scaffold-new-"
_NAME = re.compile(re.escape(_PREFIX) + r".+-(\d+)")
_LONGEST = 64
_MEMORY = Path("/dev/shm")  # noqa: S108 - what is made in it has a name of its own
_ROOM = 2**31


@contextlib.contextmanager
def staging(parent: Path, name: str) -> Iterator[Path]:
    """Make the folder `.scaffold-new-<name>-<pid>` in the existing folder `parent`, and remove it at the end.

    Folders that a killed run left in `parent` are removed first.

    Raises:
        TargetError: `parent` cannot be written to.
    """
    sweep(parent)
    folder = parent / f"{_PREFIX}{name[:_LONGEST]}-{os.getpid()}"
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise TargetError(f"cannot write in {parent}", cause=error.strerror) from error
    try:
        with held(folder):
            yield folder
    finally:
        remove(folder)


@contextlib.contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """Make a folder in `parent` as `staging` does, with a name of its own for each."""
    sweep(parent)
    folder = Path(tempfile.mkdtemp(dir=parent, prefix=_PREFIX, suffix=f"-{os.getpid()}"))
    try:
        with held(folder):
            yield folder
    finally:
        remove(folder)


def temporary() -> Path:
    """Name the folder for files that are read once and removed.

    Linux has one in memory, where a file costs little. It is taken where it has room
    for the largest template twice, and the user has not said where temporary files go.
    """
    said = any(os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
    if sys.platform == "linux" and not said:
        with contextlib.suppress(OSError):
            if shutil.disk_usage(_MEMORY).free >= _ROOM and os.access(_MEMORY, os.W_OK | os.X_OK):
                return _MEMORY
    return Path(tempfile.gettempdir())


def sweep(parent: Path) -> None:
    """Remove what killed runs left in `parent`."""
    with contextlib.suppress(OSError):
        for entry in parent.glob(f"{_PREFIX}*"):
            match = _NAME.fullmatch(entry.name)
            if match and entry.is_dir() and not entry.is_symlink() and not is_held(entry, int(match[1])):
                remove(entry)


def remove(folder: Path) -> None:
    """Remove `folder` and everything in it, read-only files included; what cannot be removed stays."""

    def make_writable(function: Callable[[str], object], path: str, _: object) -> None:
        with contextlib.suppress(OSError):
            Path(path).chmod(stat.S_IWRITE)
            function(path)

    shutil.rmtree(folder, onerror=make_writable)
