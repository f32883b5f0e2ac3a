"""Branches that hold an update: new ones, and earlier ones without other commits, which are replaced.

The commits that were made for a branch are noted in its section of git's configuration, which git itself
moves and removes with the branch. A branch whose tip is none of them has work in it, and is left alone.
"""

import os
import shlex
from dataclasses import dataclass

from scaffold.adapters import repository_state
from scaffold.adapters.git import Git
from scaffold.adapters.git_paths import GitPaths
from scaffold.adapters.index_lock import attempts
from scaffold.errors import TargetError, UsageError

_NOTE = "scaffoldUpdate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A branch that was written: the command that takes it back, and whether there was an older update."""

    undo: str
    replaced: bool


class UpdateBranches:
    """The branches of one repository, for updates of the project in it that `paths` names."""

    def __init__(self, paths: GitPaths) -> None:
        self._paths = paths
        self._git = Git(paths.root)

    def require_name(self, branch: str) -> None:
        """Refuse a name that no branch can have now; what git expands (`@{-1}`) is none."""
        ref = _ref(branch)
        taken = self._git.result("check-ref-format", "--branch", branch)
        if taken.returncode or os.fsdecode(taken.stdout) != f"{branch}\n" or branch == "@":
            raise UsageError(f"no branch can be called {branch!r}")
        lock = self._paths.common_dir / f"{ref}.lock"
        if lock.exists():
            raise repository_state.busy(lock)
        names = self._git.text("for-each-ref", "--format=%(refname)", "refs/heads").splitlines()
        for name in names:
            if name.startswith(f"{ref}/") or ref.startswith(f"{name}/"):
                other = name.removeprefix("refs/heads/")
                raise UsageError(
                    f"no branch can be called {branch!r}",
                    cause=f"there is a branch {other}, and git cannot have both",
                    help="--branch NAME, with another name",
                )

    def require_free(self, branch: str) -> None:
        """Refuse a branch that is there.

        Raises:
            TargetError: it is.
        """
        if self.tip(branch) is not None:
            raise _taken(branch)

    def require_promising(self, branch: str, *, head: str) -> None:
        """Refuse a branch that cannot hold an update of the project at commit `head`.

        Raises:
            TargetError: it is there, scaffold did not make it, and nothing in it came after `head`.
        """
        tip = self.tip(branch)
        if tip is not None and not self._is_ours(branch, tip) and not self._since(head, tip):
            raise _taken(branch)

    def holds(self, branch: str, *, head: str, tree: str) -> bool:
        """Tell whether the branch has a commit on `head` with the files of `tree`.

        Raises:
            TargetError: it is there, has none, and cannot be replaced.
        """
        tip = self.tip(branch)
        if tip is None:
            return False
        if f"{tree} {head}" in self._since(head, tip):
            return True
        self._require_untouched(branch, tip)
        return False

    def write(self, branch: str, commit: str) -> Written:
        """Let the branch, new or untouched, be at `commit`.

        Raises:
            TargetError: it has changed meanwhile.
        """
        tip = self.tip(branch)
        if tip is not None:
            self._require_untouched(branch, tip)
        before = tip or "0" * len(commit)
        self._note(branch, commit)
        if self._git.result("update-ref", _ref(branch), commit, before).returncode:
            self.require_name(branch)
            self.require_free(branch)
            self._git("update-ref", _ref(branch), commit, before)
        undo = ["git", "branch", "--force", branch, tip] if tip else ["git", "branch", "-D", branch]
        return Written(undo=shlex.join(undo), replaced=tip is not None)

    def _note(self, branch: str, commit: str) -> None:
        """Note whose the commit is; a branch without a note is taken for another's, and never written again.

        Raises:
            TargetError: another git command has held the lock on git's configuration for too long.
        """
        note = ("config", "--add", _key(branch), f"{commit} {self._paths.place}")
        lock = self._paths.common_dir / "config.lock"
        for _ in attempts():
            if not self._git.result(*note).returncode:
                return
            if not lock.exists():
                self._git(*note)
                return
        raise repository_state.busy(lock)

    def tip(self, branch: str) -> str | None:
        """Give the commit of the branch; None where there is no such branch."""
        return self._git.commit_of(_ref(branch))

    def _require_untouched(self, branch: str, tip: str) -> None:
        if not self._is_ours(branch, tip):
            raise _taken(branch, cause=self._reason(branch, tip))
        place = self._git.text("for-each-ref", "--format=%(worktreepath)", _ref(branch))
        if place:
            raise TargetError(
                f"the branch {branch} holds another update, and is checked out in {place}",
                help=f"{shlex.join(['git', '-C', place, 'switch', '--detach'])}, or another name",
            )

    def _reason(self, branch: str, tip: str) -> str | None:
        for note in self._notes(branch):
            commit, _, place = note.partition(" ")
            if place != self._paths.place:
                return f"it holds the update of {place or 'the whole repository'}"
            if self._git.succeeds("merge-base", "--is-ancestor", commit, tip):
                return "it has commits that scaffold did not make, and the update is another one now"
        return None

    def _is_ours(self, branch: str, tip: str) -> bool:
        return f"{tip} {self._paths.place}" in self._notes(branch)

    def _notes(self, branch: str) -> list[str]:
        found = os.fsdecode(self._git.result("config", "-z", "--get-all", _key(branch)).stdout)
        return found.split("\0")[:-1]

    def _since(self, head: str, tip: str) -> list[str]:
        """List the commits of `tip` not in `head`: tree and parents of each, between other lines."""
        return self._git.text("rev-list", "--format=%T %P", f"{head}..{tip}").splitlines()


def _taken(branch: str, cause: str | None = None) -> TargetError:
    remove = shlex.join(["git", "branch", "-D", branch])
    help_ = f"merge it, or update on another branch: --branch NAME; {remove} gives up what is in it"
    return TargetError(
        f"the branch {branch} exists already",
        cause=cause,
        help=f"{remove}, or another name" if cause is None else help_,
    )


def _ref(branch: str) -> str:
    return f"refs/heads/{branch}"


def _key(branch: str) -> str:
    return f"branch.{branch}.{_NOTE}"
