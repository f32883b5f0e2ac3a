"""Files that the user keeps with CRLF: the template's text follows, so that only edits differ."""

from scaffold.adapters.quarantine import Quarantine
from scaffold.project.merging import Entry, Tree


def follow(store: Quarantine, *, ours: Tree, base: Tree, theirs: Tree) -> tuple[Tree, Tree]:
    """Give `base` and `theirs` with CRLF in each file that has LF in `base` and CRLF throughout in `ours`."""
    differing = [path for path in base if path in ours and ours[path].oid != base[path].oid]
    contents = store.read([tree[path].oid for path in differing for tree in (ours, base)])
    paths = [
        path
        for path in differing
        if _has_crlf(contents[ours[path].oid]) and _has_lf(contents[base[path].oid])
    ]
    return _converted(store, base, paths), _converted(store, theirs, paths)


def _converted(store: Quarantine, tree: Tree, paths: list[str]) -> Tree:
    present = [path for path in paths if path in tree]
    contents = store.read([tree[path].oid for path in present])
    changed = [path for path in present if _has_lf(contents[tree[path].oid])]
    oids = store.store([contents[tree[path].oid].replace(b"\n", b"\r\n") for path in changed])
    return {
        **tree,
        **{path: Entry(mode=tree[path].mode, oid=oid) for path, oid in zip(changed, oids, strict=True)},
    }


def _has_crlf(content: bytes) -> bool:
    return b"\0" not in content and 0 < content.count(b"\n") == content.count(b"\r\n")


def _has_lf(content: bytes) -> bool:
    return b"\0" not in content and b"\r" not in content and b"\n" in content
