"""Version control of a new project."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Name and e-mail address that stand in a commit; empty where not configured."""

    name: str = ""
    email: str = ""

    def __str__(self) -> str:
        """Spell it as git does."""
        return f"{self.name} <{self.email}>"


FALLBACK_IDENTITY = Identity(name="scaffold", email="scaffold@localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit that was made, and whether git's own identity was missing for it."""

    id: str
    identity_missing: bool
    branch: str = "main"


class Repository(Protocol):
    """Puts a folder under version control."""

    def identity(self, near: Path) -> Identity:
        """Read the identity that the user has in a repository in the folder `near`; empty without git."""
        ...

    def enclosing(self, target: Path) -> Path | None:
        """Find the work tree that a new folder `target` would be part of; None where it is ignored there."""
        ...

    def is_started(self, folder: Path) -> bool:
        """Tell whether `folder` is a fresh clone: all committed, and nothing but what a host puts there.

        That is a README, a licence, `.gitignore` and `.gitattributes`, or nothing at all.
        """
        ...

    def noted(
        self, folder: Path, project: Path, *, added: Collection[str], replaced: Collection[str]
    ) -> AbstractContextManager[None]:
        """Note in the repository `folder` that the block puts files of `project` there, for `take_back`."""
        ...

    def take_back(self, folder: Path) -> tuple[str, ...]:
        """Finish or undo a block of `noted` in `folder` that was killed; say what was done.

        Raises:
            TargetError: another git command is at work there.
        """
        ...

    def next_commit(self, folder: Path, *, fallback: Identity, message: str) -> Commit:
        """Commit every file in the repository `folder` on its branch, as `first_commit` does.

        It is called in a block of `noted`. On failure branch and index are as before.
        """
        ...

    def first_commit(self, folder: Path, *, fallback: Identity, message: str) -> Commit:
        """Make `folder` a repository on branch main with every file committed.

        `fallback` signs where git has no identity. No hook runs, nothing is signed with a key, and the user's
        own ignore rules do not apply.
        """
        ...
