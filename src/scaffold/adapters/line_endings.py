"""Files that the user keeps with CRLF: the template's text follows, so that only edits differ."""

import os
from collections.abc import Collection, Mapping

from scaffold.adapters.git_formats import parse_changes
from scaffold.adapters.quarantine import Quarantine
from scaffold.project.merging import Entry, Tree


def follow(store: Quarantine, *, ours: Tree, base: Tree, theirs: Tree) -> tuple[Tree, Tree]:
    """Give `base` and `theirs` with CRLF in each file that has LF in `base` and CRLF throughout in `ours`.

    A file is followed to where either side has moved it.
    """
    mine = _places(store, base, ours)
    differing = [path for path in mine if ours[mine[path]].oid != base[path].oid]
    contents = store.read([oid for path in differing for oid in (ours[mine[path]].oid, base[path].oid)])
    paths = [
        path
        for path in differing
        if _has_crlf(contents[ours[mine[path]].oid]) and _has_lf(contents[base[path].oid])
    ]
    if not paths:
        return base, theirs
    moved = _places(store, base, theirs)
    return (
        _converted(store, base, paths),
        _converted(store, theirs, [moved[path] for path in paths if path in moved]),
    )


def _places(store: Quarantine, before: Tree, after: Tree) -> Mapping[str, str]:
    """Say where in `after` each file of `before` is; those that are gone are left out."""
    places = {path: path for path in before if path in after}
    if len(places) == len(before):
        return places
    trees = store.write_tree(before), store.write_tree(after)
    output = store.git("diff-tree", "-r", "-M", "-z", "--name-status", "--no-commit-id", *trees)
    return places | dict(parse_changes([os.fsdecode(part) for part in output.split(b"\0")[:-1]]).moved)


def _converted(store: Quarantine, tree: Tree, paths: Collection[str]) -> Tree:
    contents = store.read([tree[path].oid for path in paths])
    changed = [path for path in paths if _has_lf(contents[tree[path].oid])]
    oids = store.store([contents[tree[path].oid].replace(b"\n", b"\r\n") for path in changed])
    return {
        **tree,
        **{path: Entry(mode=tree[path].mode, oid=oid) for path, oid in zip(changed, oids, strict=True)},
    }


def _has_crlf(content: bytes) -> bool:
    return b"\0" not in content and 0 < content.count(b"\n") == content.count(b"\r\n")


def _has_lf(content: bytes) -> bool:
    return b"\0" not in content and b"\r" not in content and b"\n" in content
