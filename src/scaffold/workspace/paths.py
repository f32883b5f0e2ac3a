"""Paths that no project may hold, because git refuses them or because they lead out of the project."""

import os
from collections.abc import Iterator
from pathlib import Path

from scaffold.errors import TemplateError

# HFS+ ignores these code points when it compares names.
_IGNORED = {*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x206A, 0x2070), 0xFEFF}
_GIT_FOLDER = frozenset({".git", "git~1"})
_REASON_GIT = "git takes it for its own folder"
_SHOWN = 10


def expanded(path: str) -> Path:
    """Spell out a `~` at the start, as shells do: one that names no user is the name of a file."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path.expanduser() raises where there is no such user


def resolved(path: Path) -> Path:
    """Follow the links of a path that a user names; a loop of links stays, and opening it says what it is."""
    return Path(os.path.realpath(path))


def check_paths(folder: Path) -> None:
    """Refuse a rendered folder that holds what no git repository may hold.

    Raises:
        TemplateError: with every such path and the reason.
    """
    found = sorted(_problems(folder))
    if found:
        more = (f"and {len(found) - _SHOWN} more",) if len(found) > _SHOWN else ()
        raise TemplateError(
            "the template renders paths that a project cannot have",
            details=(*found[:_SHOWN], *more),
            help="rename them in the template; nothing was made from it",
        )


def name_problem(name: str) -> str | None:
    """Say why no file or folder may be called `name`; None for a name that is safe on every file system."""
    for part in name.split("\\"):
        if part == "..":
            return "on Windows it leads out of the project"
        if _plain(part) in _GIT_FOLDER:
            return _REASON_GIT
    return None


def _problems(folder: Path) -> Iterator[str]:
    root = folder.resolve()
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent, name)
            reason = name_problem(name) or (_link_problem(path, root) if path.is_symlink() else None)
            if reason:
                shown = os.fsencode(path.relative_to(folder).as_posix()).decode(errors="backslashreplace")
                yield f"{shown}: {reason}"


def _link_problem(link: Path, root: Path) -> str | None:
    if _plain(link.name) == ".gitmodules":
        return "git refuses it as a link"
    target = link.readlink()
    spelled, real = os.path.normpath(link.parent.resolve() / target), os.path.realpath(link)
    inside = Path(spelled).is_relative_to(root) and Path(real).is_relative_to(root)
    return None if inside and not target.is_absolute() else "it links to a place outside the project"


def _plain(name: str) -> str:
    """Spell `name` as NTFS and HFS+ do at their laxest: without case, streams, final dots and spaces."""
    visible = name if name.isascii() else "".join(mark for mark in name if ord(mark) not in _IGNORED)
    return visible.casefold().partition(":")[0].rstrip(" .")
