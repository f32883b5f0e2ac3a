"""Formats that git prints and reads with `-z`, as plain values."""

import os
from collections.abc import Iterable, Mapping, Sequence

from scaffold.project.merging import Changes, Entry, Tree


def index_info(tree: Tree) -> bytes:
    """Spell `tree` for `git update-index -z --index-info`."""
    return b"".join(
        f"{entry.mode} {entry.oid}\t".encode() + os.fsencode(path) + b"\0"
        for path, entry in sorted(tree.items())
    )


def parse_index(output: bytes) -> Tree:
    """Read `git ls-files --stage -z`, entries without conflict only."""
    tree = {}
    for line in output.split(b"\0")[:-1]:
        head, path = line.split(b"\t", 1)
        mode, oid, stage = head.decode().split()
        if stage == "0":
            tree[os.fsdecode(path)] = Entry(mode=mode, oid=oid)
    return tree


def parse_stages(records: Iterable[bytes]) -> Mapping[str, Mapping[int, Entry]]:
    """Read records of conflicts (mode, object id, stage, tab, path) by path and stage."""
    stages: dict[str, dict[int, Entry]] = {}
    for record in records:
        head, path = record.split(b"\t", 1)
        mode, oid, stage = head.decode().split()
        if stage != "0":
            stages.setdefault(os.fsdecode(path), {})[int(stage)] = Entry(mode=mode, oid=oid)
    return stages


def parse_tree(output: bytes) -> Tree:
    """Read `git ls-tree -r -z`."""
    tree = {}
    for line in output.split(b"\0")[:-1]:
        head, path = line.split(b"\t", 1)
        mode, _, oid = head.decode().split()
        tree[os.fsdecode(path)] = Entry(mode=mode, oid=oid)
    return tree


def parse_changes(parts: Sequence[str]) -> Changes:
    """Read `git diff-tree --name-status`, split at its separators."""
    found: dict[str, list[str]] = {"A": [], "M": [], "D": []}
    moved = []
    position = 0
    while position < len(parts):
        status = parts[position][0]
        if status == "R":
            moved.append((parts[position + 1], parts[position + 2]))
            position += 3
        else:
            found["M" if status == "T" else status].append(parts[position + 1])
            position += 2
    return Changes(
        added=tuple(sorted(found["A"])),
        changed=tuple(sorted(found["M"])),
        removed=tuple(sorted(found["D"])),
        moved=tuple(sorted(moved)),
    )


def paths_of_status(status: bytes) -> tuple[str, ...]:
    """Read the paths of `git status --porcelain`."""
    records = iter(os.fsdecode(status).split("\0"))
    paths = []
    for record in records:
        if record:
            paths.append(record[3:])
            if record[0] in "RC":
                next(records, None)
    return tuple(paths)
