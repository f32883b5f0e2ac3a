"""A `SourceTree` over files and folders."""

import os
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from ...retrieval.text.extraction import OBJECTS, SourceError


class FolderTree:
    """A `SourceTree` of files. An id is what `roots` calls a path, and the way from there with slashes.

    Links are followed. What cannot be read is yielded all the same, and its reading says why: a folder that is reached
    again through one of its own descendants or may not be read, a file whose name is not UTF-8. Names that start with a
    dot are left out, and files whose suffix is in `ignored`. Ids that start with one of the names `foreign`, or are
    those of objects, belong to other trees.
    """

    def __init__(
        self,
        roots: Mapping[str, Path],
        *,
        max_bytes: int,
        ignored: Collection[str] = (),
        foreign: Collection[str] = (),
    ) -> None:
        self._roots = roots
        self._max_bytes = max_bytes
        self._ignored = ignored
        self._foreign = foreign
        self._unnameable: set[str] = set()

    def sources(self) -> Iterator[str]:
        """Yield ids, folder by folder, in order of names; a path that is given twice is walked once."""
        paths = set(self._roots.values())
        for name, path in self._roots.items():
            if paths.isdisjoint(path.parents):
                yield from self._walk(name, path)

    def read(self, source: str) -> bytes:
        """Return the bytes of a file; it has to be the same before and after."""
        if source in self._unnameable:
            raise SourceError("its name is not UTF-8")
        path = self._path(source)
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
        return self._root_of(source) is not None or self._is_old_id(source)

    def holds(self, source: str) -> bool:
        """Return whether there is a file, or a link that leads nowhere; a path that was given is there as well."""
        if self._is_old_id(source):
            return False
        path = self._path(source)
        if path in self._roots.values():
            return not _is_folder(path)
        below = next(path.relative_to(given) for given in self._roots.values() if given in path.parents)
        hidden = any(name.startswith(".") for name in below.parts) or path.suffix.lower() in self._ignored
        return not hidden and not _is_gone(path) and not _is_folder(path)

    def prefixes(self) -> tuple[str, ...]:
        """Return the ids of the paths."""
        return (*self._roots, *(path.as_posix() for path in self._roots.values()))

    def missing(self) -> tuple[str, ...]:
        """Return the ids of the paths that are not there."""
        return tuple(name for name, path in self._roots.items() if _is_gone(path))

    def _root_of(self, source: str) -> str | None:
        is_foreign = source.startswith(OBJECTS) or source.partition("/")[0] in self._foreign
        if is_foreign or PurePosixPath(source).is_absolute():
            return None
        above = [name for name in self._roots if not name or source == name or source.startswith(f"{name}/")]
        return max(above, key=len, default=None)

    def _is_old_id(self, source: str) -> bool:
        """Return whether this is the id of a document below one of the paths from when ids were absolute paths."""
        path = Path(source)
        return path.is_absolute() and any(path == given or given in path.parents for given in self._roots.values())

    def _path(self, source: str) -> Path:
        name = self._root_of(source)
        if name is None:
            raise SourceError("is not among the paths")
        return self._roots[name] / source.removeprefix(name).removeprefix("/")

    def _walk(self, source: str, path: Path) -> Iterator[str]:
        # Not by recursion: folders may be nested as deep as they like.
        above: list[tuple[Path, Iterator[tuple[str, Path]]]] = [(path.parent, iter([(source, path)]))]
        while above:
            entry = next(above[-1][1], None)
            if entry is None:
                above.pop()
                continue
            source, path = entry
            is_folder = _is_folder(path)
            real = path.resolve() if is_folder else path
            names = _names(path) if is_folder and all(real != folder for folder, _ in above[1:]) else None
            if names is not None:
                above.append((real, _inside(source, path, names)))
            elif is_folder or path.suffix.lower() not in self._ignored:
                yield self._named(source)

    def _named(self, source: str) -> str:
        text = source.encode("utf-8", "backslashreplace").decode("utf-8")
        if text != source:
            self._unnameable.add(text)
        return text


def _inside(source: str, path: Path, names: Sequence[str]) -> Iterator[tuple[str, Path]]:
    for name in names:
        if not name.startswith("."):
            yield f"{source}/{name}" if source else name, path / name


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
