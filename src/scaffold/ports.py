"""Ports of the use cases: small protocols, and the values that cross them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

AnswerValue = str | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a template is read from, and the address that is written into a new project.

    `location` is a folder or a git URL. `recorded` is what `scaffold update` and `copier update` will look
    for later; it never holds a password. `ref` is the commit to read when the user names none; None leaves
    the choice to the reader.
    """

    location: str
    recorded: str
    ref: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A template at one commit, as plain files in `folder`, which are only read.

    `commit` is the release tag or the `git describe` of that commit, and `commit_id` its id in the repository
    that the template is developed in. Both are None where the template is not under version control, and a
    project made from it cannot be updated.
    """

    folder: Path
    source: str
    commit: str | None
    commit_id: str | None = None
    notes: tuple[str, ...] = ()


class Templates(Protocol):
    """Reads templates."""

    def export(self, origin: Origin, *, ref: str | None, into: Path) -> Snapshot:
        """Give the template at `ref` as plain files, in the folder `into`, or where it is already plain.

        `into` must not exist; its parent must. Without a `ref` that is the commit that a local checkout
        stands at, or the newest release of a URL.

        Raises:
            TemplateError: no template there, or no such ref.
            ToolError: git is needed and missing.
        """
        ...


class Engine(Protocol):
    """Renders a snapshot."""

    def render(self, snapshot: Snapshot, answers: Mapping[str, AnswerValue], *, into: Path) -> None:
        """Write the project for `answers` into the folder `into`, which must not exist or be empty.

        Unknown answers are ignored; missing ones take the template's defaults.

        Raises:
            TemplateError: the template refuses an answer, is broken, or makes a path that git refuses.
        """
        ...


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

    def next_commit(self, folder: Path, *, fallback: Identity, message: str) -> Commit:
        """Commit every file in the repository `folder` on its branch, as `first_commit` does."""
        ...

    def first_commit(self, folder: Path, *, fallback: Identity, message: str) -> Commit:
        """Make `folder` a repository on branch main with every file committed.

        `fallback` signs where git has no identity. No hook runs, nothing is signed with a key, and the user's
        own ignore rules do not apply.
        """
        ...


class Locker(Protocol):
    """Pins the dependencies of a project."""

    def shared_by(self, folder: Path) -> Path | None:
        """Find the root of the workspace whose lock file pins a project in `folder`; None for its own."""
        ...

    def lock(self, folder: Path, *, preferred: Path | None, builds: bool = False) -> None:
        """Write the lock file of `folder`, keeping versions of the lock file `preferred` where they fit.

        Nothing of the project or of its dependencies is run, unless `builds` lets their build backends run.

        Raises:
            ToolError: the locking program is missing, cannot resolve, or would have to run code of the
                project; no lock file is left.
        """
        ...


class Progress(Protocol):
    """Shows progress to a waiting person."""

    def __call__(self, step: str, /) -> None:
        """Announce the step that begins now, as the end of "I am ...": `rendering the template`."""
        ...


class Notify(Protocol):
    """Prints a note at once, terminal or not."""

    def __call__(self, note: str, /) -> None:
        """Print one line."""
        ...
