"""Trees, changes between them and conflicts, as plain values; paths are relative, with forward slashes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file, link or submodule as git stores it: octal mode and object id."""

    mode: str
    oid: str


Tree = Mapping[str, Entry]


class ConflictKind(StrEnum):
    """Changes of the user and of the template to the same place."""

    CONTENT = "both changed"
    BINARY = "both changed, cannot be merged as text"
    ADDED = "both added"
    DROPPED = "changed by you, removed by the template"
    DELETED = "removed by you, changed by the template"
    PLACE = "moved or replaced differently on both sides"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A place where a person has to choose; `stages` are git's: 1 before, 2 yours, 3 the template's."""

    path: str
    kind: ConflictKind
    stages: Mapping[int, Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """The merged tree, with conflict markers where needed, and its conflicts, sorted by path."""

    tree: Tree
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How one tree becomes another; sorted paths, and pairs of old and new path for what was moved."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = field(default=())

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.added or self.changed or self.removed or self.moved)


_KINDS: Mapping[frozenset[int], ConflictKind] = MappingProxyType(
    {
        frozenset({1, 2, 3}): ConflictKind.CONTENT,
        frozenset({2, 3}): ConflictKind.ADDED,
        frozenset({1, 2}): ConflictKind.DROPPED,
        frozenset({1, 3}): ConflictKind.DELETED,
    }
)


def kind_of(stages: Collection[int], *, text: bool) -> ConflictKind:
    """Name a conflict by the stages that git left for its path."""
    kind = _KINDS.get(frozenset(stages), ConflictKind.PLACE)
    return ConflictKind.BINARY if kind is ConflictKind.CONTENT and not text else kind


def keep_deleted(merge: Merge) -> tuple[Merge, tuple[str, ...]]:
    """Let files that the user deleted stay deleted although the template changed them; name them."""
    gone = tuple(conflict.path for conflict in merge.conflicts if conflict.kind is ConflictKind.DELETED)
    tree = {path: entry for path, entry in merge.tree.items() if path not in gone}
    rest = tuple(conflict for conflict in merge.conflicts if conflict.path not in gone)
    return Merge(tree=tree, conflicts=rest), gone


def keep_changed(merge: Merge) -> tuple[Merge, tuple[str, ...]]:
    """Let files that the user changed stay although the template drops them; name them."""
    kept = tuple(conflict.path for conflict in merge.conflicts if conflict.kind is ConflictKind.DROPPED)
    rest = tuple(conflict for conflict in merge.conflicts if conflict.path not in kept)
    return Merge(tree=merge.tree, conflicts=rest), kept


def returning_folders(base: Tree, ours: Tree, merged: Tree) -> tuple[str, ...]:
    """Name the folders of the template that the user has moved or removed whole and that get files again."""
    gone = _folders(base) - _folders(ours)
    back = gone & _folders(merged)
    return tuple(sorted(path for path in back if str(PurePosixPath(path).parent) not in back))


def _folders(tree: Tree) -> frozenset[str]:
    return frozenset(str(parent) for path in tree for parent in PurePosixPath(path).parents)


def hand_over(base: Tree, theirs: Tree, ours: Tree, *, kept: Collection[str]) -> tuple[Tree, Tree]:
    """Take `kept` paths out of the merge: both sides of the template become what the user has.

    Used for files that the template only ever writes once, and for files that git ignores.
    """
    held = {path: ours[path] for path in kept if path in ours}

    def without(tree: Tree) -> Tree:
        return {path: entry for path, entry in tree.items() if path not in kept} | held

    return without(base), without(theirs)


def below(tree: Tree, prefix: str) -> Tree:
    """Give the part of `tree` below the folder `prefix` ("" or ending with a slash)."""
    cut = len(prefix)
    return {path[cut:]: entry for path, entry in tree.items() if path.startswith(prefix)}


def grafted(whole: Tree, part: Tree, prefix: str) -> Tree:
    """Replace what `whole` has below `prefix` by `part`."""
    outside = {path: entry for path, entry in whole.items() if not path.startswith(prefix)}
    return outside | {prefix + path: entry for path, entry in part.items()}


NOTHING: Tree = MappingProxyType({})
