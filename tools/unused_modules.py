"""Modules of a project that neither an entry point nor a test imports."""

import ast
import sys
from pathlib import Path

import grimp


def unreachable(root: Path, package: str) -> list[str]:
    """Name the modules of the package that no entry point, script, migration or test ever imports."""
    sys.path.insert(0, str(root / "src"))
    try:
        graph = grimp.build_graph(package, cache_dir=None)
    finally:
        sys.path.remove(str(root / "src"))
    roots = {f"{package}.main", f"{package}.__main__"}
    for folder in ("tests", "migrations", "scripts"):
        for path in (root / folder).rglob("*.py"):
            roots |= imported_names(path) & graph.modules
    reached = closure(graph, roots)
    discovered = {
        module
        for name in reached
        if discovers_modules(source_of(root, name))
        for module in graph.find_descendants(name.rpartition(".")[0])
        if module.endswith(".schemas")
    }
    left = graph.modules - closure(graph, reached | discovered)
    return sorted(name for name in left if not is_empty_layer(source_of(root, name)))


def is_empty_layer(source: str) -> bool:
    """Return whether a module is a docstring only: a layer that a project has no use for yet."""
    return [type(node) for node in ast.parse(source).body] == [ast.Expr]


def closure(graph: grimp.ImportGraph, roots: set[str]) -> set[str]:
    """Give the modules and everything they import, directly or not, with the packages around them."""
    reached = roots.union(*(graph.find_upstream_modules(name) for name in roots))
    return reached | {
        name.rsplit(".", depth)[0] for name in reached for depth in range(1, name.count(".") + 1)
    }


def source_of(root: Path, module: str) -> str:
    """Read the source of a module of the project."""
    place = root / "src" / Path(*module.split("."))
    return (place / "__init__.py" if place.is_dir() else place.with_suffix(".py")).read_text("utf-8")


def discovers_modules(source: str) -> bool:
    """Tell whether a module imports the `schemas` of every package beside it."""
    return "import_module(" in source


def imported_names(path: Path) -> set[str]:
    """Give every dotted name that a file imports, as a module and as a name in a module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found
