"""The size and shape of a rendered project."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from tools.worktree import ROOT


def sizes(root: Path) -> tuple[int, int]:
    """Count the files of a project and its lines of Python."""
    files = [path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts]
    return len(files), sum(path.read_bytes().count(b"\n") for path in files if path.suffix == ".py")


def exceptions() -> int:
    """Count the entries of the feature table beside the rule that names paths after what they belong to."""
    excluded: Sequence[str] = yaml.safe_load((ROOT / "copier.yml").read_text("utf-8"))["_exclude"]
    return len(excluded) - 1


def full_folders(package: Path, most: int) -> Mapping[str, int]:
    """Count the entries of each folder of a package that has more than `most`, `__init__.py` not counted."""
    folders = [package, *(path for path in sorted(package.rglob("*")) if path.is_dir())]
    counts = {
        folder.relative_to(package).as_posix(): sum(
            entry.name not in {"__init__.py", "__pycache__"} for entry in folder.iterdir()
        )
        for folder in folders
        if folder.name != "__pycache__"
    }
    return {folder: count for folder, count in counts.items() if count > most}


def ports_with_one_adapter(root: Path, package: Path) -> list[str]:
    """Name the protocols of a package that fewer than two classes of the project implement.

    A class implements a protocol if it has all of its members: methods, fields, attributes that it sets, and
    those of its base classes. Protocols that are only called are left out, because functions implement them.
    """
    classes = [(path, node) for path in root.rglob("*.py") for node in _classes(path)]
    by_name = {node.name: node for _, node in classes}
    ports = {
        node.name: methods
        for path, node in classes
        if path.is_relative_to(package) and _is_protocol(node) and (methods := _methods(node) - {"__call__"})
    }
    others = [_members(node, by_name) for _, node in classes if not _is_protocol(node)]
    return sorted(
        name
        for name, methods in ports.items()
        if sum(methods <= theirs for theirs in others) < 2  # noqa: PLR2004
    )


def _classes(path: Path) -> Iterator[ast.ClassDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef):
            yield node


def _bases(node: ast.ClassDef) -> list[str]:
    bases = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
    return [base.id for base in bases if isinstance(base, ast.Name)]


def _is_protocol(node: ast.ClassDef) -> bool:
    return "Protocol" in _bases(node)


def _methods(node: ast.ClassDef) -> set[str]:
    return {item.name for item in node.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)}


def _members(node: ast.ClassDef, by_name: Mapping[str, ast.ClassDef]) -> set[str]:
    targets = [item for item in ast.walk(node) if isinstance(item, ast.Assign | ast.AnnAssign)]
    names = {
        name.id if isinstance(name, ast.Name) else name.attr
        for item in targets
        for name in ([item.target] if isinstance(item, ast.AnnAssign) else item.targets)
        if isinstance(name, ast.Name) or (isinstance(name, ast.Attribute) and _is_self(name.value))
    }
    inherited = [
        _members(by_name[base], by_name) for base in _bases(node) if base in by_name and base != node.name
    ]
    return names.union(_methods(node), *inherited)


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"
