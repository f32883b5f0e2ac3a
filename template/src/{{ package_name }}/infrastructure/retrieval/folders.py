"""Sources that are files below some folders."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ...retrieval.extraction import SourceError


class FolderTree:
    """A `SourceTree` of files. An id is the path from `root` with slashes, or the absolute path outside of it.

    Links are followed; a folder that is reached again through one of its own descendants is yielded as a source, whose
    reading fails. Names that start with a dot are left out.
    """

    def __init__(self, paths: Sequence[Path], *, root: Path, max_bytes: int) -> None:
        self._root = root.resolve()
        self._paths = [Path(os.path.abspath(self._root / path)) for path in paths]  # noqa: PTH100 - keeps links
        self._max_bytes = max_bytes

    def sources(self) -> Iterator[str]:
        """Yield ids, folder by folder, in order of names; a path that is given twice is walked once."""
        for path in dict.fromkeys(self._paths):
            if not any(other in path.parents for other in self._paths):
                yield from self._walk(path, ())

    def read(self, source: str) -> bytes:
        """Return the bytes of a file; it has to be the same before and after."""
        path = self._root / source
        try:
            if path.is_dir():
                raise SourceError("is a loop of symbolic links")
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
            return not path.is_dir()
        below = next(path.relative_to(given) for given in self._paths if given in path.parents)
        hidden = any(name.startswith(".") for name in below.parts)
        return os.path.lexists(path) and not path.is_dir() and not hidden

    def prefixes(self) -> tuple[str, ...]:
        """Return the ids of the paths."""
        return tuple(self._id(path) for path in self._paths)

    def _walk(self, path: Path, above: tuple[Path, ...]) -> Iterator[str]:
        if not path.is_dir():
            yield self._id(path)
            return
        real = path.resolve()
        if real in above:
            yield self._id(path)
            return
        for name in sorted(entry.name for entry in os.scandir(path)):
            if not name.startswith("."):
                yield from self._walk(path / name, (*above, real))

    def _id(self, path: Path) -> str:
        if path == self._root:
            return ""
        return (path.relative_to(self._root) if self._root in path.parents else path).as_posix()


def _state(stat: os.stat_result) -> tuple[int, ...]:
    return stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns
