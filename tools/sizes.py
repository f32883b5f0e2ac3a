"""The size and shape of a rendered project."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import yaml

from tools.worktree import ROOT

# Files and lines of Python, tests included, that a project without the example should not pass.
AIMS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"minimal": (120, 6_000), "ml": (230, 14_000), "rag": (330, 20_000), "standard": (430, 27_000)}
)
MOST_ENTRIES = 12
MOST_EXCEPTIONS = 6


def sizes(root: Path) -> tuple[int, int]:
    """Count the files of a project and its lines of Python."""
    files = [path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts]
    return len(files), sum(path.read_bytes().count(b"\n") for path in files if path.suffix == ".py")


def exceptions() -> int:
    """Count the entries of the feature table beside the rule that names paths after what they belong to."""
    excluded: Sequence[str] = yaml.safe_load((ROOT / "copier.yml").read_text("utf-8"))["_exclude"]
    return len(excluded) - 1


def fullest_folder(package: Path) -> tuple[str, int]:
    """Find the folder of a package with the most entries, `__init__.py` not counted."""
    folders = [package, *(path for path in package.rglob("*") if path.is_dir())]
    counts = {
        folder: sum(entry.name not in {"__init__.py", "__pycache__"} for entry in folder.iterdir())
        for folder in folders
        if folder.name != "__pycache__"
    }
    fullest = max(sorted(counts), key=counts.__getitem__)
    return fullest.relative_to(package).as_posix(), counts[fullest]


def ports_with_one_adapter(root: Path, package: Path) -> list[str]:
    """Name the protocols of a package that fewer than two classes of the project implement.

    A class implements a protocol if it defines all of its methods. Protocols that are only called are left
    out, because functions implement them.
    """
    classes = [(path, it) for path in root.rglob("*.py") for it in _classes(path)]
    ports = {
        it.name: methods
        for path, it in classes
        if path.is_relative_to(package) and _is_protocol(it) and (methods := _methods(it) - {"__call__"})
    }
    others = [_methods(it) for _, it in classes if not _is_protocol(it)]
    return sorted(
        name
        for name, methods in ports.items()
        if sum(methods <= theirs for theirs in others) < 2  # noqa: PLR2004
    )


def _classes(path: Path) -> Iterator[ast.ClassDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef):
            yield node


def _is_protocol(node: ast.ClassDef) -> bool:
    bases = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
    return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in bases)


def _methods(node: ast.ClassDef) -> set[str]:
    return {it.name for it in node.body if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef)}
