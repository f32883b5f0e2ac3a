"""Three-way merges of trees: in memory, or in a throw-away work tree where git is too old for that."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from scaffold.adapters.git import Git
from scaffold.adapters.git_formats import parse_index, parse_stages, parse_tree
from scaffold.adapters.quarantine import Quarantine
from scaffold.errors import ToolError
from scaffold.project.merging import Conflict, ConflictKind, Entry, Merge, Tree, kind_of

_SETTINGS = (
    "merge.renames=true",
    "merge.directoryRenames=false",
    "merge.renameLimit=32767",
)
_USAGE, _CONFLICTS = 129, 1
_LFS = b"version https://git-lfs.github.com/spec/"
_SUBMODULE = "160000"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
    """A merge as git leaves it: commit ids for labels in markers and in names of set-aside files."""

    tree: Tree
    stages: Mapping[str, Mapping[int, Entry]]


def merge(store: Quarantine, *, base: Tree, ours: Tree, theirs: Tree, labels: Mapping[int, str]) -> Merge:
    """Merge `base` -> `theirs` into `ours`; `labels` name the stages 1 to 3."""
    first = store.commit(store.write_tree(base))
    yours = store.commit(store.write_tree(ours), first)
    template = store.commit(store.write_tree(theirs), first)
    raw = _in_memory(store, yours, template, attributes=_attributes(store, ours)) or _in_work_tree(
        store, first, yours, template
    )
    return _labelled(store, raw, {first: labels[1], yours: labels[2], template: labels[3]})


def _attributes(store: Quarantine, ours: Tree) -> Path:
    """Write the project's git attributes into a folder of their own: git looks for merge drivers there."""
    folder = store.new_path("attributes")
    store.check_out(
        {path: entry for path, entry in ours.items() if PurePosixPath(path).name == ".gitattributes"}, folder
    )
    return folder


def _in_memory(store: Quarantine, yours: str, template: str, *, attributes: Path) -> _Raw | None:
    git = store.git.within(attributes, GIT_WORK_TREE=str(attributes))
    done = git.result("merge-tree", "--write-tree", "-z", yours, template, settings=_SETTINGS)
    if done.returncode >= _USAGE - 1:
        return None  # git < 2.38 does not know --write-tree
    if done.returncode not in (0, _CONFLICTS):
        raise ToolError(f"git merge-tree failed: {done.stderr.decode(errors='replace').strip()}")
    tree, *records = done.stdout.split(b"\0")
    conflicted = records[: records.index(b"")] if done.returncode == _CONFLICTS else []
    return _Raw(
        tree=parse_tree(store.git("ls-tree", "-r", "-z", "--full-tree", tree.decode())),
        stages=parse_stages(conflicted),
    )


def _in_work_tree(store: Quarantine, first: str, yours: str, template: str) -> _Raw:
    folder, scratch = store.new_path("work-tree"), store.new_path("repository")
    folder.mkdir()
    Git(store.folder)("init", "--quiet", "--bare", "--template=", str(scratch))
    git = store.with_index().within(folder, GIT_DIR=str(scratch), GIT_WORK_TREE=str(folder))
    settings = (*_SETTINGS, "core.autocrlf=false", "core.bare=false")
    git("read-tree", yours)
    git("checkout-index", "--all", "--force", "--quiet", settings=settings)
    git("update-index", "-q", "--refresh", settings=settings)
    done = git.result("merge-recursive", first, "--", yours, template, settings=settings)
    if done.returncode not in (0, _CONFLICTS):
        raise ToolError(f"git merge-recursive failed: {done.stderr.decode(errors='replace').strip()}")
    stages = parse_stages(git("ls-files", "--unmerged", "-z").split(b"\0")[:-1])
    git("add", "--all", "--force", "--", ".", settings=settings)
    tree = parse_index(git("ls-files", "--stage", "-z"))
    aside = {
        path: f"{path}~{side}" for path in stages for side in (yours, template) if f"{path}~{side}" in tree
    }
    return _Raw(tree=tree, stages={aside.get(path, path): found for path, found in stages.items()})


def _labelled(store: Quarantine, raw: _Raw, labels: Mapping[str, str]) -> Merge:
    tree = {_readable(path, labels): entry for path, entry in raw.tree.items()}
    stages = {_readable(path, labels): found for path, found in raw.stages.items()}
    files = {
        path: [entry.oid for entry in found.values() if entry.mode != _SUBMODULE]
        for path, found in stages.items()
    }
    here = [tree[path].oid for path in stages if path in tree and tree[path].mode != _SUBMODULE]
    contents = store.read([oid for oids in files.values() for oid in oids] + here)
    conflicts = []
    rewritten: dict[str, bytes] = {}
    for path, found in sorted(stages.items()):
        text = all(_is_text(contents[oid]) for oid in files[path])
        # A file that git set aside was moved by the merge: nobody removed what it is the other side of.
        kind = kind_of(found, text=text) if path in raw.stages else ConflictKind.PLACE
        conflict = Conflict(path=path, kind=kind, stages=found)
        conflicts.append(conflict)
        if path not in tree or tree[path].oid not in contents:
            continue
        if conflict.kind is ConflictKind.BINARY and 2 in found:  # noqa: PLR2004 - the stage of "yours"
            tree[path] = found[2]
        elif text:
            rewritten[path] = _with_labels(contents[tree[path].oid], labels)
    for path, oid in zip(rewritten, store.store(list(rewritten.values())), strict=True):
        tree[path] = Entry(mode=tree[path].mode, oid=oid)
    return Merge(tree=tree, conflicts=tuple(conflicts))


def _readable(path: str, labels: Mapping[str, str]) -> str:
    """Spell a file that git set aside as `name~yours` instead of `name~<commit id>`."""
    for commit, label in labels.items():
        if f"~{commit}" in path:
            return path.replace(f"~{commit}", "~" + re.sub(r"[^A-Za-z0-9.]+", "-", label))
    return path


def _with_labels(content: bytes, labels: Mapping[str, str]) -> bytes:
    ids = b"|".join(commit.encode() for commit in labels)
    marked = re.sub(
        rb"(?m)^([<>|]{7,}) (" + ids + rb")",
        lambda match: match[1] + b" " + os.fsencode(labels[match[2].decode()]),
        content,
    )
    first, label = next(iter(labels.items()))
    abbreviated = re.compile(rb"(?m)^(\|{7,}) ([0-9a-f]{4,39})(?=\r?$|:)")

    def ancestor(match: re.Match[bytes]) -> bytes:
        return match[1] + b" " + os.fsencode(label) if first.encode().startswith(match[2]) else match[0]

    return abbreviated.sub(ancestor, marked)


def _is_text(content: bytes) -> bool:
    return b"\0" not in content and not content.startswith(_LFS)
