"""Replace files of a work tree one by one, without ever overwriting a text that was not expected.

A file is moved aside, not overwritten, so that what was there is seen and kept even if it was written a
moment ago; a new file is linked into place, which fails where something stands.
"""

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_NO_LINKS = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS, errno.EOPNOTSUPP}


class InTheWayError(Exception):
    """`path` does not hold what was expected; it is left as it is."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """One file: the identity of `path` before and after; None for no file."""

    number: int
    path: str
    old: str | None
    new: str | None


class Swapper:
    """Swaps files below `root`: what comes is in `folder/new/`, what leaves goes to `folder/old/<number>`."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self._folder = folder
        # There once a file system knows no links: then a killed run may leave the beginning of a file.
        self._copies = folder / "copies"
        (folder / "old").mkdir(exist_ok=True)

    def planned(self, number: int, path: str, *, comes: bool, leaving: frozenset[str]) -> Swap:
        """Read the present and the future file at `path`; `leaving` are removed before.

        Raises:
            InTheWayError: a link or an unknown file stands on the way to it.
        """
        self._check_way(path, leaving)
        new = identity(self._folder / "new" / path) if comes else None
        return Swap(number=number, path=path, old=identity(self.root / path), new=new)

    def take(self, swap: Swap) -> None:
        """Move the old file aside.

        Raises:
            InTheWayError: another stands there by now.
        """
        place = self.root / swap.path
        inside, beside = self._asides(swap)
        try:
            place.rename(inside)
        except FileNotFoundError:
            raise InTheWayError(swap.path) from None
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            place.rename(beside)
        if identity(self.aside(swap)) != swap.old:
            raise InTheWayError(swap.path)
        if swap.new is None:
            self._drop_empty_folders(place)

    def put(self, swap: Swap) -> None:
        """Put the new file into place.

        Raises:
            InTheWayError: something stands there.
        """
        try:
            self._move_in(self._folder / "new" / swap.path, self.root / swap.path)
        except (FileExistsError, NotADirectoryError):
            raise InTheWayError(swap.path) from None

    def aside(self, swap: Swap) -> Path | None:
        """Find the old file that was moved aside."""
        return next(filter(os.path.lexists, self._asides(swap)), None)

    def is_done(self, swap: Swap) -> bool:
        """Return whether the new file is in place and the old one was not written to since."""
        return identity(self.root / swap.path) == swap.new and identity(self.aside(swap)) == swap.old

    def unput(self, swap: Swap) -> None:
        """Remove the new file, if it is in place and unchanged."""
        place = self.root / swap.path
        if swap.new is not None and self._is_ours(swap, place):
            place.unlink()
            self._drop_empty_folders(place)

    def restore(self, swap: Swap) -> Path | None:
        """Put the old file back; if another text is there, leave both and return the place of the old one."""
        aside = self.aside(swap)
        if aside is None:
            return None
        place = self.root / swap.path
        try:
            self._move_in(aside, place)
        except (FileExistsError, NotADirectoryError):
            if identity(place) != identity(aside):
                return aside
            aside.unlink()
        return None

    def _is_ours(self, swap: Swap, place: Path) -> bool:
        """Distinguish the new file from one that another process has written there."""
        fresh = self._folder / "new" / swap.path
        if not os.path.lexists(place):
            return False
        if not os.path.lexists(fresh):
            return identity(place) == swap.new
        if os.path.samestat(fresh.lstat(), place.lstat()):
            return True
        copied = self._copies.exists() and (swap.old is None or self.aside(swap) is not None)
        return copied and place.is_file() and not place.is_symlink() and _begins(place, fresh)

    def _check_way(self, path: str, leaving: frozenset[str]) -> None:
        for parent in reversed(PurePosixPath(path).parents[:-1]):
            place = self.root / parent
            if place.is_symlink() or (place.exists() and not place.is_dir()):
                if str(parent) in leaving:
                    return
                raise InTheWayError(str(parent))
        place = self.root / path
        if place.is_dir() and not place.is_symlink():
            for found in place.rglob("*"):
                inner = found.relative_to(self.root).as_posix()
                if (found.is_symlink() or not found.is_dir()) and inner not in leaving:
                    raise InTheWayError(inner)
        elif os.path.lexists(place) and path not in leaving:
            raise InTheWayError(path)

    def _move_in(self, source: Path, place: Path) -> None:
        """Move a file to a path that holds at most empty folders.

        Raises:
            FileExistsError: something stands there, or a link on the way to it.
            NotADirectoryError: a file stands on the way to it.
        """
        if any(folder.is_symlink() for folder in _parents_below(place, self.root)):
            raise FileExistsError(place)
        _drop_empty_tree(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_symlink():
            place.symlink_to(source.readlink())
        elif source.is_dir():
            if os.path.lexists(place):
                raise FileExistsError(place)
            source.rename(place)
            return
        else:
            self._link_or_copy(source, place)
        source.unlink()

    def _link_or_copy(self, source: Path, place: Path) -> None:
        try:
            os.link(source, place)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            self._copies.touch()
            with source.open("rb") as content, place.open("xb") as stream:
                shutil.copyfileobj(content, stream)
            shutil.copystat(source, place)

    def _asides(self, swap: Swap) -> tuple[Path, Path]:
        """Give the two places for what leaves: in our folder, or beside it where that is on another disk."""
        beside = (self.root / swap.path).with_name(f".{self._folder.name}-{swap.number}")
        return self._folder / "old" / str(swap.number), beside

    def _drop_empty_folders(self, place: Path) -> None:
        with contextlib.suppress(OSError):
            for folder in _parents_below(place, self.root):
                folder.rmdir()


def identity(place: Path | None) -> str | None:
    """Return the identity of a file (kind, executable or not, content); None for no file or a folder."""
    if place is None or not os.path.lexists(place) or (place.is_dir() and not place.is_symlink()):
        return None
    if place.is_symlink():
        return f"link {os.fsencode(place.readlink()).hex()}"
    if not place.is_file():
        return "neither file nor link"
    with place.open("rb") as stream:
        executable = bool(os.fstat(stream.fileno()).st_mode & 0o100)
        return f"{executable} {hashlib.file_digest(stream, 'sha256').hexdigest()}"


def _drop_empty_tree(place: Path) -> None:
    """Remove a folder that holds nothing but folders; any other stays."""
    if place.is_dir() and not place.is_symlink():
        with contextlib.suppress(OSError):
            for folder in sorted((path for path in place.rglob("*") if path.is_dir()), reverse=True):
                folder.rmdir()
            place.rmdir()


def _begins(place: Path, whole: Path) -> bool:
    return whole.is_file() and whole.read_bytes().startswith(place.read_bytes())


def _parents_below(place: Path, root: Path) -> Iterator[Path]:
    for folder in place.parents:
        if folder == root:
            return
        yield folder
