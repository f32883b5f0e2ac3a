"""Ports of the commands inside a project."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from scaffold.merging import Changes, Merge, Tree
from scaffold.ports import Snapshot


class TemplateHistory(Protocol):
    """The versions of one template, opened for reading."""

    def newest(self) -> str:
        """Name the version that an update goes to: the newest release, or the commit of a checkout."""
        ...

    def label(self, ref: str) -> str:
        """Name the commit `ref` as the answers file does.

        Raises:
            TemplateError: there is no such commit.
        """
        ...

    def commit_id(self, ref: str) -> str:
        """Give the id that the commit `ref` has in the repository that the template is developed in.

        Raises:
            TemplateError: there is no such commit.
        """
        ...

    def precedes(self, earlier: str, later: str) -> bool:
        """Tell whether `earlier` is an older version than `later`."""
        ...

    def export(self, ref: str, *, into: Path) -> Snapshot:
        """Write the template at `ref` to `into`.

        Raises:
            TemplateError: there is no such commit, or it holds no template.
        """
        ...


class Trust(Protocol):
    """Knows the templates that the user trusts."""

    def require(self, source: str) -> None:
        """Refuse a template that is neither the installation's own nor one that the user has vouched for.

        Raises:
            UntrustedError: it is a stranger; nothing has been contacted.
        """
        ...


class TemplateHistories(Protocol):
    """Opens the history of a template that the user trusts; of no other one anything is read."""

    def open(self, source: str, *, version: str | None = None) -> AbstractContextManager[TemplateHistory]:
        """Open the template whose address an answers file records, where it has `version`.

        Raises:
            UntrustedError: the user has not vouched for it.
            TemplateError: it cannot be reached.
        """
        ...

    def newest_release(self, source: str) -> str | None:
        """Name the version that an update would go to; only names of versions are asked for.

        Raises:
            UntrustedError: the user has not vouched for it.
            TemplateError: it cannot be reached.
        """
        ...


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


class Workbench(Protocol):
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
        """List untracked files that stand where `tree` wants to write."""
        ...

    def hidden_edits(self, tree: Tree) -> Mapping[str, Collection[str]]:
        """Find files that `tree` changes and whose edits git is set to ignore, each with its flags."""
        ...

    def land(self, landing: Landing) -> Landed:
        """Make the merged project the user's, wholly or not at all.

        Without a branch, the files and the index change and no commit is made; conflicts become ordinary git
        conflicts. With one, a commit on that new branch holds the update and the files stay as they are.

        Raises:
            TargetError: the project is no longer what it was when the bench was opened, or cannot be written.
        """
        ...


class Projects(Protocol):
    """Opens projects under version control."""

    def open(self, folder: Path) -> AbstractContextManager[Workbench]:
        """Open a project.

        Raises:
            TargetError: not under version control, or nothing is committed.
            ToolError: git is missing.
        """
        ...

    def recover(self, folder: Path) -> tuple[str, ...]:
        """Finish or undo a landing that was killed, before anything else is read; say what was done."""
        ...

    def require_clean(self, folder: Path) -> None:
        """Refuse a project with uncommitted changes or with a merge in progress.

        Raises:
            TargetError: it is not clean.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The result of the project's gates, with their output."""

    passed: bool
    output: str


class Form(StrEnum):
    """How gates say what they found: a line each for people, or one document for programs."""

    LINES = "lines"
    JSON = "json"
    SARIF = "sarif"


class Gates(Protocol):
    """Runs the gates of a project."""

    def show(self, folder: Path, *, only: str, nightly: bool, form: Form) -> int | None:
        """Run some of them in `folder`, with their words on this process's stdout; give their exit code.

        `only` holds ids separated by commas, or nothing for all. None where the project has no gates.

        Raises:
            ToolError: they cannot be run.
        """
        ...

    def run(self, folder: Path) -> Verdict | None:
        """Run them in `folder`; None where the project has none.

        Raises:
            ToolError: they cannot be run.
        """
        ...


class Machine(Protocol):
    """Finds the programs that the commands need."""

    def git_version(self) -> tuple[int, ...]:
        """Give the version of git.

        Raises:
            ToolError: it is missing.
        """
        ...

    def uv_version(self) -> str:
        """Give the version of uv.

        Raises:
            ToolError: it is missing.
        """
        ...

    def check_lock(self, folder: Path) -> str | None:
        """Check that the lock file of `folder` matches its pyproject.toml, running nothing of the project.

        Give the reason where that cannot be read without running something; None where it matches.

        Raises:
            ToolError: it does not.
        """
        ...
