"""The state of a repository at one moment, to compare later ones with."""

import hashlib
import os
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import TypedDict

from scaffold.adapters.git import Git, GitFailedError
from scaffold.adapters.git_formats import paths_of_status
from scaffold.errors import TargetError

_IN_PROGRESS = {
    "MERGE_HEAD": ("a merge", "git merge --continue", "git merge --abort"),
    "CHERRY_PICK_HEAD": ("a cherry-pick", "git cherry-pick --continue", "git cherry-pick --abort"),
    "REVERT_HEAD": ("a revert", "git revert --continue", "git revert --abort"),
    "BISECT_LOG": ("a bisect", "finish it", "git bisect reset"),
    "rebase-merge": ("a rebase", "git rebase --continue", "git rebase --abort"),
    "rebase-apply": ("a rebase", "git rebase --continue", "git rebase --abort"),
}

_SHOWN = 12
_APPLYING = ("git am", "git am --continue", "git am --abort")
_SEQUENCE = ("a cherry-pick or revert of several commits", "finish it", "git cherry-pick --quit")


class State(TypedDict):
    """The commit of HEAD, its branch, and a digest of the index.

    The branch is "HEAD" where that is detached; the commit is empty on a branch that has none yet.
    """

    head: str
    branch: str
    index: str


def observe(git: Git) -> State:
    """Read the state of the repository that `git` runs in."""
    try:
        head, branch = git.text("rev-parse", "HEAD", "--symbolic-full-name", "HEAD").split("\n")
    except GitFailedError:
        head, branch = "", git.text("symbolic-ref", "--quiet", "HEAD")
    return State(head=head, branch=branch, index=hashlib.sha256(listing(git)).hexdigest())


def in_progress(git_dir: Path) -> tuple[tuple[str, str, str], ...]:
    """Name what was begun and not ended, each with the commands that go on with it and that abandon it."""
    if (git_dir / "rebase-apply" / "applying").exists():
        return (_APPLYING,)
    found = tuple(said for name, said in _IN_PROGRESS.items() if (git_dir / name).exists())
    # Between two commits of a sequence there is nothing but the list of those to come.
    return found or ((_SEQUENCE,) if (git_dir / "sequencer").exists() else ())


def listing(git: Git) -> bytes:
    """List the index: flags, modes, object ids, stages and paths.

    The flags are those that are stored. Git takes the one of a sparse checkout away where the file is there,
    unless it is told to expect that.
    """
    as_stored = ("sparse.expectFilesOutsideOfPatterns=true",)
    return git("ls-files", "-v", "--stage", "-z", settings=as_stored)


def differences(before: State, after: State) -> tuple[str, ...]:
    """Say in words what is no longer as it was."""
    said = []
    if before["branch"] != after["branch"]:
        said.append(f"{_spelled(after)} is checked out now; it was {_spelled(before)}")
    elif before["head"] != after["head"]:
        said.append(f"{_spelled(before)} has moved to {_commit(after)}")
    if before["index"] != after["index"]:
        said.append("the index has changed (git add, git rm, git update-index or the like)")
    return tuple(said)


def _spelled(state: State) -> str:
    """Name what is checked out: `branch main at commit 1234567890ab`, or the commit alone."""
    branch = state["branch"].removeprefix("refs/heads/")
    return _commit(state) if branch == "HEAD" else f"branch {branch} at {_commit(state)}"


def _commit(state: State) -> str:
    return f"commit {state['head'][:_SHOWN]}" if state["head"] else "no commit"


def changed(*what: str) -> TargetError:
    """Build the error about a project that is no longer as it was at the start of a command."""
    return TargetError(
        "the project changed during the update, so nothing was written and nothing is lost",
        details=what,
        again=True,
    )


def busy(lock: Path) -> TargetError:
    """Build the error about a lock that a git command holds."""
    return TargetError(
        "another git command is at work in this project, so nothing was written",
        cause=f"{lock} exists",
        help="wait for it, or remove that file if no git command runs",
        again=True,
    )


def is_bare(git: Git) -> bool:
    """Tell whether the repository has no work tree."""
    return git.result("rev-parse", "--is-bare-repository").stdout == b"true\n"


def is_sparse(git: Git) -> bool:
    """Tell whether a part of the files is left out of the work tree."""
    return git.result("config", "--type=bool", "--get", "core.sparseCheckout").stdout == b"true\n"


def hidden(git: Git) -> dict[str, frozenset[str]]:
    """Name the flags of paths whose changes git is set to ignore."""
    flags: dict[str, frozenset[str]] = {}
    for record in git("ls-files", "-v", "-z").split(b"\0")[:-1]:
        tag, path = chr(record[0]), os.fsdecode(record[2:])
        if tag in "Ss" or tag.islower():
            skip = {"skip-worktree"} if tag in "Ss" else set()
            flags[path] = frozenset(skip | ({"assume-unchanged"} if tag.islower() else set()))
    return flags


def edited(git: Git, index: Path, paths: Collection[str], *, scratch: Path) -> frozenset[str]:
    """Pick the `paths` whose file differs from HEAD, those included whose changes git is set to ignore.

    `index` is the repository's, `scratch` a path for a copy of it. What a sparse checkout leaves out is not
    a difference.
    """
    flagged = {path for path in hidden(git) if path in paths}
    if flagged and is_sparse(git):
        flagged = {path for path in flagged if os.path.lexists(git.folder / path)}
    if flagged:
        shutil.copy2(index, scratch)  # with its time, by which git knows files that changed too soon to tell
        git = git.within(git.folder, GIT_INDEX_FILE=str(scratch))
        listed = os.fsencode("\0".join([*sorted(flagged), ""]))
        git("update-index", "-z", "--no-assume-unchanged", "--stdin", stdin=listed)
        git("update-index", "-z", "--no-skip-worktree", "--stdin", stdin=listed)
    status = git(
        "status", "--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=all", "--no-renames"
    )
    return frozenset(path for path in paths_of_status(status) if path in paths)
