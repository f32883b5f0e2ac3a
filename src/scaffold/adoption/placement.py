"""Where the files of the template go in an existing repository, and which of them the user has already."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePosixPath

from scaffold.adoption.line_ends import with_ends_of
from scaffold.adoption.record import TESTS, Layout, Record, folder_of
from scaffold.adoption.settings import TOOLS
from scaffold.adoption.survey import PROJECT_FILE, RUFF_FILES, Build, Survey
from scaffold.errors import TargetError
from scaffold.project.merging import Tree
from scaffold.workspace.landing import is_licence

IGNORE_FILE = ".gitignore"
MERGED = frozenset({PROJECT_FILE, IGNORE_FILE})

OWN_TESTS = "layer_tests/"
_MAKEFILES = frozenset({"makefile", "gnumakefile"})
_MOVABLE = {
    ".github/workflows/ci.yml": ".github/workflows/gates.yml",
    ".github/workflows/nightly.yml": ".github/workflows/gates-nightly.yml",
}
# Without these of its own files a project of the template does not work.
_ESSENTIAL = re.compile(r"gates\.toml|(scripts|migrations|config|src)/.*|\.copier-answers.*\.ya?ml")
# A test of the template that judges all pages of a repository, and its Makefile, by what the template's say.
_TEST_OF_PAGES = "tests/e2e/test_docs.py"
# Files of the user's package that a layered package may share: they hold nothing that the layers need.
_SHARED = frozenset({"__init__.py", "py.typed"})


class Action(StrEnum):
    """The outcome for one file of the template."""

    ADD = "add"
    MOVE = "move"
    MERGE = "merge"
    KEEP = "keep"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A file of the template, what becomes of it, and its place; None where the user's stays."""

    path: str
    action: Action
    place: str | None


def layout_for(found: Survey, package: str, head: Collection[str]) -> Layout:
    """Say whose distribution the layers are in when their package is called `package`."""
    if found.build is Build.NONE:
        return Layout.WHOLE
    return Layout.INSIDE if any(path.startswith(f"src/{package}/") for path in head) else Layout.BESIDE


def clashes_in_package(template: Collection[str], head: Collection[str], package: str) -> tuple[str, ...]:
    """List modules of the user's package that cannot be there together with the layers of the template."""
    root = f"src/{package}/"
    mine = {path.removeprefix(root) for path in head if path.startswith(root)}
    layers = {path.removeprefix(root) for path in template if path.startswith(root)}
    taken = (mine & layers) - _SHARED
    folders = {layer.partition("/")[0] for layer in layers if "/" in layer}
    modules = {path for path in mine if path.removesuffix(".py") in folders}
    packages = {path for path in mine if f"{path.partition('/')[0]}.py" in layers and "/" in path}
    return tuple(sorted(root + name for name in taken | modules | packages))


def decide(template: Tree, head: Tree, found: Survey, layout: Layout) -> Record:
    """Decide what of the template the user has already, and what goes elsewhere.

    Raises:
        TargetError: the user has files without whose places the template does not work.
    """
    moved = dict(_moved(template, head))
    here = Record(layout=layout, moved=moved)
    own = [
        path
        for path in template
        if path not in MERGED and _is_taken(path, here.place_of(path), template, head)
    ]
    refuse_taken([path for path in own if _ESSENTIAL.fullmatch(path) and not _is_shared(path)])
    if _TEST_OF_PAGES in template and any(_is_page_or_makefile(path) for path in head):
        own.append(_TEST_OF_PAGES)
    blocked = sorted(
        {str(parent) for path in template for parent in _parents(here.place_of(path)) if parent in head}
    )
    if blocked:
        raise TargetError(
            "the repository has files where the template has folders", details=tuple(blocked), help=_RENAME
        )
    tools = tuple(sorted({*found.elsewhere, *(tool for tool in TOOLS if _configures(found.settings, tool))}))
    record = Record(layout=layout, own=tuple(sorted(own)), moved=moved, tools=tools)
    if "ruff" not in tools:
        return record
    record = replace(record, linted=tuple(_linted(template, head, record)))
    shared = {folder_of(module) for module in record.loose_modules(template)}
    own += [f"{folder}/ruff.toml" for folder in shared if _has_rules(folder, head)]
    return replace(record, own=tuple(sorted(own)), rules=found.rules, sources=found.sources)


def plan(template: Tree, head: Tree, record: Record) -> tuple[Planned, ...]:
    """List every file of the template with what becomes of it, by path."""
    planned = []
    for path in sorted(template):
        place = record.place_of(path)
        if place is None:
            action = Action.KEEP
        elif path in MERGED and path in head:
            action = Action.MERGE
        elif place in head:
            action = Action.SAME
        else:
            action = Action.MOVE if place != path else Action.ADD
        planned.append(Planned(path=path, action=action, place=place))
    return tuple(planned)


def united_ignore(ours: bytes, theirs: bytes) -> bytes:
    """Add the template's ignore rules that the user has not to the user's, with the user's line ends."""
    have = set(ours.splitlines())
    added = [line for line in theirs.splitlines() if line not in have]
    if not added:
        return ours
    start = ours if ours.endswith(b"\n") or not ours else ours + b"\n"
    united = start + b"\n".join([b"", *added, b""])
    texts = (content.decode("utf-8", "surrogateescape") for content in (united, ours))
    return with_ends_of(*texts).encode("utf-8", "surrogateescape")


def refuse_unmergeable(head: Tree) -> None:
    """Refuse links and folders where files of the user and of the template are merged.

    Raises:
        TargetError: with their paths.
    """
    links = {path for path in MERGED if path in head and not head[path].mode.startswith("100")}
    folders = {path for path in MERGED if any(name.startswith(f"{path}/") for name in head)}
    if links | folders:
        raise TargetError(
            "the repository has links or folders where files are merged with the template's",
            details=tuple(sorted(links | folders)),
            help="put a file in that place, and commit that",
        )


def _moved(template: Tree, head: Tree) -> Iterator[tuple[str, str]]:
    if any(path.startswith(TESTS) and path.endswith(".py") for path in head):
        yield TESTS, OWN_TESTS
    if any(path.lower() in _MAKEFILES for path in head) and "Makefile" in template:
        yield "Makefile", "scaffold.mk"
    for path, place in _MOVABLE.items():
        if path in template and path in head and head[path] != template[path]:
            yield path, place


def _is_taken(path: str, place: str | None, template: Tree, head: Tree) -> bool:
    if place is None or head.get(place) == template[path]:
        return False
    at_root = "/" not in path
    if at_root and (is_licence(path) or _is_readme(path)):
        same_kind = is_licence if is_licence(path) else _is_readme
        return any("/" not in path and same_kind(path) for path in head)
    folded = place.casefold()
    return any(path.casefold() == folded or path.startswith(f"{place}/") for path in head)


def _is_readme(path: str) -> bool:
    return path.casefold().partition(".")[0] == "readme"


def _is_page_or_makefile(path: str) -> bool:
    return path.endswith(".md") or ("/" not in path and (_is_readme(path) or path.lower() in _MAKEFILES))


def _is_shared(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return parts[0] == "src" and len(parts) == len(("src", "package", "file")) and parts[-1] in _SHARED


_RENAME = "rename yours (git mv), commit that, and run it again"


def refuse_taken(paths: Collection[str]) -> None:
    """Refuse to write over files of the user's.

    Raises:
        TargetError: `paths` names some.
    """
    if paths:
        raise TargetError(
            "the repository has files of names that the template needs for its own",
            details=tuple(sorted(paths)),
            help=_RENAME,
        )


def _parents(place: str | None) -> Iterator[str]:
    return (str(parent) for parent in PurePosixPath(place or "").parents)


def _configures(settings: str, tool: str) -> bool:
    return re.search(rf"(?m)^\s*\[+\s*tool\.{tool}[\].]", settings) is not None


def _has_rules(folder: str, head: Tree) -> bool:
    """Tell whether the user has settings of ruff for this folder, not only for the whole repository."""
    above = [folder, *map(str, PurePosixPath(folder).parents)][:-1]
    return any(f"{place}/{name}" in head for place in above for name in RUFF_FILES)


def _linted(template: Tree, head: Tree, record: Record) -> Iterator[str]:
    """Name the folders with Python files that hold files of the template only, without those inside them."""
    occupied = {str(parent) for path in head for parent in PurePosixPath(path).parents}
    found: set[str] = set()
    for path in sorted(template):
        place = record.place_of(path)
        if place is None or not place.endswith(".py"):
            continue
        parents = [str(parent) for parent in reversed(PurePosixPath(place).parents[:-1])]
        free = next((parent for parent in parents if parent not in occupied), None)
        if free is not None:
            found.add(free)
    yield from sorted(found)
