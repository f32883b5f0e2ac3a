"""Moving a finished project to where it belongs, without ever losing what is there."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from scaffold.errors import TargetError
from scaffold.workspace.listing import files_of
from scaffold.workspace.staging import remove


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How the files of a project meet a folder that is not empty, each as sorted relative paths.

    `blocked` holds files whose place is taken by something that is not a plain file: a folder, or a link or a
    file on the way to it.
    """

    added: tuple[str, ...]
    same: tuple[str, ...]
    differing: tuple[str, ...]
    blocked: tuple[str, ...]


def nearest_folder(target: Path) -> Path:
    """Find the closest existing folder above `target`.

    Raises:
        TargetError: what is there is not a folder.
    """
    parent = target.parent
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir():
        raise TargetError(f"cannot create {target}", cause=f"{parent} is not a folder")
    return parent


def staging_parent(target: Path) -> Path:
    """Choose the folder in which `target` is prepared: on the same file system, so that it can be renamed.

    That is the closest existing folder above it, except for an existing target that is a mount point, or
    whose parent is read-only: these are prepared inside the target.
    """
    parent = nearest_folder(target)
    if target.is_dir() and (target.stat().st_dev != parent.stat().st_dev or not os.access(parent, os.W_OK)):
        return target
    return parent


def is_occupied(target: Path) -> bool:
    """Return whether `target` exists and is no empty folder.

    Raises:
        TargetError: it is not a folder.
    """
    if not target.exists():
        return False
    if not target.is_dir():
        raise TargetError(f"cannot create {target}", cause="a file of that name exists")
    return next(target.iterdir(), None) is not None


def is_licence(path: str) -> bool:
    """Tell whether the file at the relative `path` is the licence of a project."""
    return path.casefold().partition(".")[0] in {"license", "licence", "copying"}


def compare(project: Path, target: Path) -> Comparison:
    """Compare the files of `project` with those at the same paths in `target`."""
    found: dict[str, list[str]] = {"added": [], "same": [], "differing": [], "blocked": []}
    for file in files_of(project):
        found[_meeting(project / file, target, file)].append(file)
    return Comparison(**{kind: tuple(files) for kind, files in found.items()})


def _meeting(source: Path, target: Path, file: str) -> str:
    place = target / file
    for parent in PurePosixPath(file).parents[:-1]:
        on_the_way = target / parent
        if on_the_way.is_symlink() or (on_the_way.exists() and not on_the_way.is_dir()):
            return "blocked"
    if not place.exists() and not place.is_symlink():
        return "added"
    if place.is_symlink() or not place.is_file():
        return "blocked"
    return "same" if source.read_bytes() == place.read_bytes() else "differing"


def land(project: Path, target: Path) -> None:
    """Rename the folder `project` to `target`, which must not exist or be an empty folder.

    Where the target cannot be replaced as a whole (it is the working folder, a mount point, or the system is
    Windows) its entries are renamed one by one, and back on failure.
    """
    made = _make_folder(target.parent)
    try:
        if not target.exists() or _is_replaceable(project, target):
            project.rename(target)
        else:
            _move_entries(project, target)
    except BaseException:
        for folder in made:
            folder.rmdir()
        raise


@contextlib.contextmanager
def merged(project: Path, target: Path, comparison: Comparison, *, backup: Path) -> Iterator[None]:
    """Move the added and differing files of `project` into `target`, for good once the block has ended.

    Files that are replaced are first copied to the same paths below `backup`. On failure, of the block too,
    `target` is put back as it was, and `backup` is removed once that is done.
    """
    made: list[Path] = []
    try:
        for file in comparison.differing:
            (backup / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(target / file, backup / file)
        for file in (*comparison.added, *comparison.differing):
            made[:0] = _make_folder((target / file).parent)
            (project / file).replace(target / file)
        yield
    except BaseException:
        for file in comparison.differing:
            if (backup / file).exists():
                shutil.copy2(backup / file, target / file)
        for file in comparison.added:
            (target / file).unlink(missing_ok=True)
        for folder in made:
            folder.rmdir()
        remove(backup)
        raise


def _is_replaceable(project: Path, target: Path) -> bool:
    return os.name == "posix" and not project.is_relative_to(target) and not target.samefile(Path.cwd())


def _move_entries(project: Path, target: Path) -> None:
    with contextlib.ExitStack() as undo:
        for entry in sorted(project.iterdir()):
            entry.rename(target / entry.name)
            undo.callback((target / entry.name).rename, entry)
        undo.pop_all()


def _make_folder(folder: Path) -> list[Path]:
    """Make `folder` and the missing folders above it; list them, deepest first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for absent in reversed(missing):
        absent.mkdir()
    return missing
