"""A project under version control: opened, compared, merged and written."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from scaffold.project.merging import Changes, Merge, Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """A merged project that is to become the user's."""

    merge: Merge
    branch: str | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """The outcome: the command that undoes it, and notes for the user."""

    undo: str
    notes: tuple[str, ...] = ()


class UpdateWorkspace(Protocol):
    """The git side of one update. Nothing it makes reaches the user's repository before `land`."""

    @property
    def head(self) -> Tree:
        """The project as committed."""
        ...

    @property
    def folder(self) -> Path:
        """A folder for renders and the like, gone afterwards."""
        ...

    def ignored(self, paths: Collection[str]) -> frozenset[str]:
        """Pick the paths that the project's ignore rules match."""
        ...

    def tree_of(self, folder: Path) -> Tree:
        """Store the files of `folder`, with the conversions that the project's git attributes ask for."""
        ...

    def merge(self, base: Tree, theirs: Tree, *, labels: Mapping[int, str]) -> Merge:
        """Merge the change from `base` to `theirs` into the project as committed, following renames.

        `labels` name the stages 1 to 3 in conflict markers. Line endings follow the project's.
        """
        ...

    def work_tree(self) -> Tree:
        """Store the project in its present state, with uncommitted and new files, without ignored ones."""
        ...

    def diff(self, before: Tree, after: Tree) -> bytes:
        """Give the unified diff between two trees, following renames."""
        ...

    def changes(self, before: Tree, after: Tree) -> Changes:
        """Compare two trees, following renames."""
        ...

    def read(self, tree: Tree, path: str) -> bytes | None:
        """Read a file of `tree`; None where there is none."""
        ...

    def store(self, content: bytes) -> str:
        """Store a file's content and return its object id."""
        ...

    def write_out(self, tree: Tree, into: Path) -> None:
        """Write `tree` as a repository of its own with one commit, for tools to run in."""
        ...

    def clashes(self, tree: Tree) -> tuple[str, ...]:
        """List untracked files, and other repositories, that stand where `tree` wants to write."""
        ...

    def hidden_edits(self, tree: Tree) -> Mapping[str, Collection[str]]:
        """Find files that `tree` changes and whose edits git is set to ignore, each with its flags."""
        ...

    def require_branch(self, branch: str, *, or_own: bool = False) -> None:
        """Refuse a name that no new branch can have; with `or_own`, let through one that may hold an update.

        Raises:
            UsageError: git does not take it.
            TargetError: there is such a branch, or git is at work on it.
        """
        ...

    def is_on_branch(self, branch: str, tree: Tree) -> bool:
        """Tell whether `branch` has a commit with `tree` that was made from the project as committed.

        Raises:
            TargetError: it is there, has none, and has other commits or is checked out.
        """
        ...

    def land(self, landing: Landing) -> Landed:
        """Make the merged project the user's, wholly or not at all.

        Without a branch, the files and the index change and no commit is made; conflicts become ordinary git
        conflicts. With one, a commit on that branch holds the update and the files stay as they are; it is
        new, or held another update without other commits.

        Raises:
            TargetError: the project is no longer what it was at the start, or cannot be written.
        """
        ...


class Projects(Protocol):
    """Opens projects under version control."""

    def open(self, folder: Path) -> AbstractContextManager[UpdateWorkspace]:
        """Open a project.

        Raises:
            TargetError: not under version control, or nothing is committed.
            ToolError: git is missing.
        """
        ...

    def recover(self, folder: Path) -> tuple[str, ...]:
        """Finish or undo a landing that was killed, before anything else is read; say what was done."""
        ...

    def require_present(self, folder: Path, name: str) -> None:
        """Refuse a folder whose file `name` is committed and is not in the work tree.

        Raises:
            TargetError: it was deleted, or a sparse checkout leaves it out.
        """
        ...

    def place_of(self, folder: Path) -> str:
        """Tell the project apart from others of its repository; empty where it is the whole of one.

        That is the name of a linked work tree, and the folder in it.

        Raises:
            TargetError: it is in none.
        """
        ...

    def require_clean(self, folder: Path) -> None:
        """Refuse a project with uncommitted changes or with a merge in progress.

        Raises:
            TargetError: it is not clean.
        """
        ...
