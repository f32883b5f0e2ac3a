"""A project as planners see it, and the names that are in use in it."""

import ast
import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement

from scaffold.answers.values import AnswerValue
from scaffold.errors import TargetError
from scaffold.generating.manifest import Manifest
from scaffold.ports.projects import UpdateWorkspace
from scaffold.project.evolution import capabilities_of
from scaffold.project.merging import Tree
from scaffold.project.python_texts import parsed
from scaffold.project.recorded import Recorded
from scaffold.project.toml_texts import list_in, read_toml, table_in

# Folders in which a module or folder of a part's name belongs to that part.
_NAMED = ("src", "tests", "migrations")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFiles:
    """The files of a project, as they are in the working folder."""

    workspace: UpdateWorkspace
    tree: Tree
    recorded: Recorded

    @property
    def answers(self) -> Mapping[str, AnswerValue]:
        """The recorded answers."""
        return self.recorded.answers

    @property
    def package(self) -> str:
        """The import name of the package."""
        return str(self.answers["package_name"])

    @property
    def capabilities(self) -> frozenset[str]:
        """The capabilities that are switched on."""
        return frozenset(name for name, on in capabilities_of(self.answers).items() if on)

    @property
    def paths(self) -> frozenset[str]:
        """All files that git does not ignore."""
        return frozenset(self.tree)

    def read(self, path: str) -> bytes | None:
        """Read a file."""
        return self.workspace.read(self.tree, path)


def names_in_use(project: ProjectFiles, template: Path, manifest: Manifest) -> Mapping[str, str]:
    """Map names that a new part cannot have to what uses them, as the end of a sentence.

    A name whose files are all of a part of this kind is free: that part is there already.
    """
    taken = dict.fromkeys(_feature_names(template), "the name of a capability, part or store of the template")
    taken |= dict.fromkeys(declared_distributions(project, extras=True), "a dependency of the project")
    taken |= dict.fromkeys(_commands(project), "a command of the project")
    for path in sorted(project.paths):
        parts = PurePosixPath(path).parts
        if parts[0] not in _NAMED:
            continue
        for part in parts[1:]:
            name = part.partition(".")[0].removeprefix("test_")
            if name.isidentifier() and not manifest.holds(path, name):
                taken.setdefault(name, f"in use: {path}")
    own = {name for path in project.paths for name in _names_of(path) if manifest.holds(path, name)}
    return {name: use for name, use in taken.items() if name not in own or not use.startswith("a command")}


def _names_of(path: str) -> Iterator[str]:
    yield from (part.partition(".")[0].removeprefix("test_") for part in PurePosixPath(path).parts)


def _feature_names(template: Path) -> list[str]:
    """Read the names that paths of the template are named after: the list `absent` of copier.yml."""
    text = (template / "copier.yml").read_text("utf-8")
    found = re.search(r"(?ms)^absent:.*?\{\{ \[(.*?)\]", text)
    return re.findall(r'"(\w+)"', found[1]) if found else []


def declared_distributions(project: ProjectFiles, *, extras: bool = False) -> frozenset[str]:
    """Name the distributions that pyproject.toml requires, in lower case with underscores.

    Raises:
        TargetError: it cannot be read.
    """
    try:
        about = table_in(read_toml(project.read("pyproject.toml") or b""), "project")
    except ValueError as error:
        raise TargetError(
            "pyproject.toml cannot be read", cause=str(error), help="correct it, and run this again"
        ) from error
    groups = table_in(about, "optional-dependencies") if extras else {}
    lines = (*list_in(about, "dependencies"), *(line for name in groups for line in list_in(groups, name)))
    found = set()
    for line in lines:
        with contextlib.suppress(InvalidRequirement):
            found.add(Requirement(str(line)).name.replace("-", "_").lower())
    return frozenset(found)


def _commands(project: ProjectFiles) -> Iterator[str]:
    """Name the commands that modules of `cli/` register, as far as their source says."""
    for path in project.paths:
        if path.startswith(f"src/{project.package}/cli/") and path.endswith(".py"):
            tree = parsed(project.read(path) or b"")
            for node in ast.walk(tree) if tree else ():
                yield from (name.replace("-", "_") for name in _registered(node))


def _registered(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    inner = node.func
    if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "command":
        stated = [argument.value for argument in inner.args if isinstance(argument, ast.Constant)]
        functions = [argument.id for argument in node.args if isinstance(argument, ast.Name)]
        yield from map(str, stated or functions)
    if isinstance(inner, ast.Attribute) and inner.attr == "add_typer":
        for keyword in node.keywords:
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                yield str(keyword.value.value)
