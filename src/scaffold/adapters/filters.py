"""Filters by which git converts files, and which of them does not work.

Git names the failed filter in a message for people, so nothing is decided on that: the filters that the
files have are run again, by git, one file at a time.
"""

import os
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters import processes
from scaffold.adapters.git import Git, spelled

_TRIED = 20  # files of one filter: it fails on all of them as a rule, and each is a process
_FIELDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The cause of a failure in a filter, and the command that repairs it."""

    cause: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    key: str
    value: str
    scope: str


def broken(git: Git, files: Mapping[str, str | None]) -> Broken | None:
    """Find a filter that fails on one of `files`; None where all work.

    `git` runs in the root of a work tree. `files` has the object id of each file that is stored; one without
    is on disk only.
    """
    for driver, paths in _filtered(git, files).items():
        if _setting(git, driver, "required") is None:
            continue  # git itself goes on without it
        for path in paths[:_TRIED]:
            oid = files[path]
            if not _cleans(git, path, oid):
                return _explained(git, driver, "clean", path)
            if oid and git.result("cat-file", "--filters", f"--path={path}", oid).returncode:
                return _explained(git, driver, "smudge", path)
    return None


def broken_in_head(git: Git) -> Broken | None:
    """Find a filter that fails on a file of the last commit."""
    listing = git.result("ls-tree", "-r", "-z", "--full-tree", "HEAD").stdout
    rows = [row.split(b"\t", 1) for row in listing.split(b"\0")[:-1]]
    return broken(
        git,
        {os.fsdecode(path): head.decode().split()[2] for head, path in rows if head.startswith(b"100")},
    )


def _filtered(git: Git, files: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Give the files that have a filter, by its name."""
    found: dict[str, list[str]] = {}
    names = os.fsencode("\0".join([*files, ""]))
    words = os.fsdecode(git.result("check-attr", "-z", "--stdin", "filter", stdin=names).stdout).split("\0")
    for path, _, driver in zip(*(iter(words[:-1]),) * _FIELDS, strict=False):
        if driver not in {"unspecified", "unset", "set"}:
            found.setdefault(driver, []).append(path)
    return found


def _cleans(git: Git, path: str, oid: str | None) -> bool:
    place = git.folder / path
    if place.is_file() and not place.is_symlink():
        return git.result("hash-object", f"--path={path}", "--", path).returncode == 0
    if oid is None:
        return True
    content = git.result("cat-file", "blob", oid).stdout
    return git.result("hash-object", "--stdin", f"--path={path}", stdin=content).returncode == 0


def _explained(git: Git, driver: str, way: str, path: str) -> Broken:
    setting = _setting(git, driver, "process") or _setting(git, driver, way)
    if setting is None:
        required = _setting(git, driver, "required")
        scope = required.scope if required else ""
        return Broken(
            cause=f"filter.{driver}.required is set, and filter.{driver}.{way} is not: {path} needs it",
            help=_spelled(git, scope, "--unset", f"filter.{driver}.required"),
        )
    program = _missing(git, setting.value)
    if program is not None:
        return Broken(
            cause=f"{setting.key} is `{setting.value}`, and {program} was not found: {path} needs it",
            help=f"install {program}, or name another program: "
            + _spelled(git, setting.scope, setting.key, "COMMAND"),
        )
    return Broken(
        cause=f"{setting.key} is `{setting.value}`, which fails on {path}",
        help=f"name a command that works: {_spelled(git, setting.scope, setting.key, 'COMMAND')}",
    )


def _setting(git: Git, driver: str, name: str) -> _Setting | None:
    """Read a setting of a filter; None where it is not set, empty or off."""
    key = f"filter.{driver}.{name}"
    kind = ("--type=bool",) if name == "required" else ()
    printed = os.fsdecode(git.result("config", "--show-scope", "-z", *kind, "--get", key).stdout)
    scope, _, rest = printed.partition("\0")
    value = rest.rstrip("\0")
    is_set = value != "false" if name == "required" else bool(value.strip())
    return _Setting(key=key, value=value, scope=scope) if printed and is_set else None


def _missing(git: Git, command: str) -> str | None:
    """Name the program that `command` starts with, where neither the shell nor git finds it."""
    try:
        word = next(iter(shlex.split(command)), "")
    except ValueError:
        return None
    if not word or "=" in word or (Path(git.text("--exec-path")) / word).exists():
        return None
    try:
        found = processes.run(["sh", "-c", 'command -v "$1"', "sh", word], cwd=git.folder)
    except OSError:  # without a shell nobody can tell
        return None
    return word if found.returncode else None


def _spelled(git: Git, scope: str, *arguments: str) -> str:
    if scope in {"global", "system"}:
        return shlex.join(["git", "config", f"--{scope}", *arguments])
    flag = ("--worktree",) if scope == "worktree" else ()
    return spelled(git.folder, "config", *flag, *arguments)
