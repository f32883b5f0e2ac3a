"""The documents in a folder that a project can extract, and the copies of them that it gets."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from scaffold.errors import TargetError, UsageError
from scaffold.generating.kind import ProjectFiles

MOST_BYTES = 50_000_000


def suffixes_of(project: ProjectFiles) -> frozenset[str]:
    """Read which formats the project extracts."""
    path = f"src/{project.package}/infrastructure/retrieval/extractors/__init__.py"
    text = (project.read(path) or b"").decode("utf-8", "replace")
    return frozenset(re.findall(r'"(\.\w+)"', text)) or frozenset({".md", ".txt"})


def documents_in(folder: Path, suffixes: frozenset[str]) -> tuple[list[Path], Counter[str]]:
    """Find the files with one of the suffixes, and count the others by what they are; not hidden ones.

    A link that leads out of the folder is no document: what is elsewhere is not copied unasked.

    Raises:
        UsageError: there is no such folder.
    """
    if not folder.is_dir():
        raise UsageError(f"--from: {folder} is not a folder", help="name a folder with documents")
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    inside = [path for path in files if path.resolve().is_relative_to(folder)]
    found = [path for path in inside if path.suffix.lower() in suffixes]
    others = Counter(
        f"files with {path.suffix.lower() or 'no suffix'}" for path in inside if path not in set(found)
    )
    if links := len(files) - len(inside):
        others["links to files elsewhere"] = links
    return found, others


def copies_of(found: Sequence[Path], folder: Path, target: str) -> Mapping[str, Path]:
    """Map the paths below `target` in the project to the files of `folder` that are copied there.

    Raises:
        TargetError: they are too large to be committed.
    """
    size = sum(path.stat().st_size for path in found)
    if size > MOST_BYTES:
        raise TargetError(
            f"the documents in {folder} are {size / 1e6:.0f} MB, too much to be committed",
            help="put them into the project, ignored by git or in LFS, and name that folder with --from",
        )
    return {f"{target}/{path.relative_to(folder).as_posix()}": path for path in found}
