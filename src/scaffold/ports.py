"""What the use cases ask of the world: small protocols, and the values that cross them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

AnswerValue = str | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a template is read from, and the address that is written into a new project.

    `location` is a folder or a git URL. `recorded` is what `scaffold update` and `copier update` will look
    for later; it never holds a password.
    """

    location: str
    recorded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A template at one commit, exported as plain files into `folder`.

    `commit` is the release tag or the `git describe` of that commit; None where the template is not under
    version control, and a project made from it cannot be updated.
    """

    folder: Path
    source: str
    commit: str | None
    notes: tuple[str, ...] = ()


class Templates(Protocol):
    """Reads templates."""

    def export(self, origin: Origin, *, ref: str | None, into: Path) -> Snapshot:
        """Write the template at `ref` (default: the commit checked out, or the newest release) to `into`.

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
            TemplateError: the template refuses an answer or is broken.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Name and e-mail address that git would write into a commit; empty where not configured."""

    name: str = ""
    email: str = ""


class Repository(Protocol):
    """Puts a folder under version control."""

    def identity(self, near: Path) -> Identity:
        """Read the user's git identity as configured for folders beside `near`."""
        ...

    def first_commit(self, folder: Path, *, author: Identity, message: str) -> str:
        """Make `folder` a repository on branch main with everything committed; return the commit id.

        `author` signs where git itself has no identity. No hook runs and nothing is signed with a key.
        """
        ...


class Locker(Protocol):
    """Pins the dependencies of a project."""

    def lock(self, folder: Path, *, preferred: Path | None) -> None:
        """Write the lock file of `folder`, starting from the versions of the lock file `preferred`.

        Raises:
            ToolError: the locking program is missing or cannot resolve.
        """
        ...
