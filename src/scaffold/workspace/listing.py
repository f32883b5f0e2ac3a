"""Contents of a project: its files, their counts, and a tree short enough for a screen."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

_INDENT = "  "


def files_of(folder: Path) -> tuple[str, ...]:
    """List all files below `folder` except git's own, as sorted relative paths with forward slashes."""
    relative = (
        path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()
    )
    return tuple(sorted(path.as_posix() for path in relative if path.parts[0] != ".git"))


def folders_of(files: Sequence[str]) -> tuple[str, ...]:
    """List all folders that hold `files`, sorted, without the root."""
    folders = {str(parent) for file in files for parent in PurePosixPath(file).parents}
    return tuple(sorted(folders - {"."}))


def tree(files: Sequence[str], *, depth: int) -> tuple[str, ...]:
    """Draw `files` as an indented tree: folders first, each level sorted.

    Folders at `depth` are not opened, but say how many files they hold. A folder whose only entry is a folder
    is drawn together with it, as in `src/data_platform/`.
    """
    return tuple(_draw([PurePosixPath(file).parts for file in files], depth=depth, indent=""))


def _draw(entries: Sequence[tuple[str, ...]], *, depth: int, indent: str) -> list[str]:
    lines = []
    counts = Counter(parts[0] for parts in entries if len(parts) > 1)
    for name in sorted(counts):
        inner = [parts[1:] for parts in entries if len(parts) > 1 and parts[0] == name]
        label = name
        while len({parts[0] for parts in inner}) == 1 and all(len(parts) > 1 for parts in inner):
            label = f"{label}/{inner[0][0]}"
            inner = [parts[1:] for parts in inner]
        if depth <= 1:
            plural = "" if counts[name] == 1 else "s"
            lines.append(f"{indent}{label}/  ({counts[name]} file{plural})")
        else:
            lines.append(f"{indent}{label}/")
            lines += _draw(inner, depth=depth - 1, indent=indent + _INDENT)
    return lines + [f"{indent}{parts[0]}" for parts in sorted(entries) if len(parts) == 1]
