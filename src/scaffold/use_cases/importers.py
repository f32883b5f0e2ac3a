"""Python files that import modules which a removal takes away."""

import ast
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath

from scaffold.errors import TargetError
from scaffold.ports.projects import UpdateWorkspace
from scaffold.project.merging import Tree
from scaffold.project.python_texts import parsed


def refuse_importers(workspace: UpdateWorkspace, tree: Tree, *, force: bool) -> tuple[str, ...]:
    """Refuse to go from the project as committed to `tree` where files of `tree` import what is gone.

    With `force`, give a note on each instead.

    Raises:
        TargetError: with each file and the modules that it imports.
    """
    gone = [path for path in workspace.head if path.endswith(".py") and path not in tree]
    if not gone:
        return ()
    folder = workspace.folder / "importers"
    workspace.write_out({path: entry for path, entry in tree.items() if path.endswith(".py")}, folder)
    sources = {path: _read(folder / path) for path in tree if path.endswith(".py")}
    found = importers(sources, gone)
    if found and not force:
        raise TargetError(
            "files that stay import modules that would go",
            details=tuple(f"{path}: {', '.join(modules)}" for path, modules in found.items()),
            help="change them first, or remove all the same: --force",
        )
    return tuple(f"{path} imports what is gone: {', '.join(modules)}" for path, modules in found.items())


def importers(sources: Mapping[str, str], gone: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Map each file of `sources` that imports a module of `gone` to those modules, both sorted.

    Keys and `gone` are paths relative to the project. A file that does not parse imports nothing.
    """
    missing = {module_of(path) for path in gone} - {module_of(path) for path in sources}
    found = {path: tuple(sorted(missing.intersection(_imported(path, sources[path])))) for path in sources}
    return {path: modules for path, modules in sorted(found.items()) if modules}


def module_of(path: str) -> str:
    """Give the dotted name under which a file is imported, from `src/` or from the project's root."""
    parts = PurePosixPath(path.removeprefix("src/")).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(path: str, source: str) -> Iterator[str]:
    tree = parsed(source)
    if tree is None:
        return
    here = module_of(path).split(".")
    package = here if PurePosixPath(path).stem == "__init__" else here[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _read(file: Path) -> str:
    return file.read_text("utf-8", errors="replace") if file.is_file() else ""
