"""A `SourceTree` over files and folders."""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from ...retrieval.text.extraction import SourceError


class FolderTree:
    """A `SourceTree` of files. An id is the path from `root` with slashes, or the absolute path outside of it.

    Links are followed. What cannot be read is yielded all the same, and its reading says why: a folder that is reached
    again through one of its own descendants or may not be read, a file whose name is not UTF-8. Names that start with a
    dot are left out.
    """

    def __init__(self, paths: Sequence[Path], *, root: Path, max_bytes: int) -> None:
        self._root = root.resolve()
        self._paths = [Path(os.path.abspath(self._root / path)) for path in paths]  # noqa: PTH100 - keeps links
        self._max_bytes = max_bytes
        self._unnameable: set[str] = set()

    def sources(self) -> Iterator[str]:
        """Yield ids, folder by folder, in order of names; a path that is given twice is walked once."""
        for path in dict.fromkeys(self._paths):
            if not any(other in path.parents for other in self._paths):
                yield from self._walk(path, ())

    def read(self, source: str) -> bytes:
        """Return the bytes of a file; it has to be the same before and after."""
        if source in self._unnameable:
            raise SourceError("its name is not UTF-8")
        path = self._root / source
        try:
            if _is_folder(path):
                may_read = os.access(path, os.R_OK | os.X_OK)
                raise SourceError("is a loop of symbolic links" if may_read else "is a folder that may not be read")
            if not stat.S_ISREG(path.stat().st_mode):
                # Opening a pipe would wait for somebody who writes to it.
                raise SourceError("is not a file")
            with path.open("rb") as file:
                before = os.fstat(file.fileno())
                if before.st_size > self._max_bytes:
                    raise SourceError(f"is larger than {self._max_bytes:,} bytes (retrieval.max_source_bytes)")
                data = file.read(before.st_size + 1)
                after = path.stat()
        except OSError as error:
            raise SourceError(f"cannot be read: {error.strerror}") from error
        if len(data) != before.st_size or _state(before) != _state(after):
            raise SourceError("changed while it was read")
        return data

    def covers(self, source: str) -> bool:
        """Return whether one of the paths is the source or a folder above it."""
        path = self._root / source
        return any(path == given or given in path.parents for given in self._paths)

    def holds(self, source: str) -> bool:
        """Return whether there is a file, or a link that leads nowhere; a path that was given is there as well."""
        path = self._root / source
        if path in self._paths:
            return not _is_folder(path)
        below = next(path.relative_to(given) for given in self._paths if given in path.parents)
        hidden = any(name.startswith(".") for name in below.parts)
        return not hidden and not _is_gone(path) and not _is_folder(path)

    def prefixes(self) -> tuple[str, ...]:
        """Return the ids of the paths."""
        return tuple(self._id(path) for path in self._paths)

    def _walk(self, path: Path, above: tuple[Path, ...]) -> Iterator[str]:
        if not _is_folder(path):
            yield self._id(path)
            return
        real = path.resolve()
        names = None if real in above else _names(path)
        if names is None:
            yield self._id(path)
            return
        for name in names:
            if not name.startswith("."):
                yield from self._walk(path / name, (*above, real))

    def _id(self, path: Path) -> str:
        if path == self._root:
            return ""
        name = (path.relative_to(self._root) if self._root in path.parents else path).as_posix()
        text = name.encode("utf-8", "backslashreplace").decode("utf-8")
        if text != name:
            self._unnameable.add(text)
        return text


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _is_gone(path: Path) -> bool:
    """Return whether there is nothing; what may not be looked at is not known to be gone."""
    try:
        path.lstat()
    except OSError as error:
        return isinstance(error, FileNotFoundError | NotADirectoryError)
    return False


def _names(folder: Path) -> list[str] | None:
    try:
        return sorted(entry.name for entry in os.scandir(folder))
    except OSError:
        return None


def _state(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
