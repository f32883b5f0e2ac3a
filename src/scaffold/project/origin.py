"""Where a template is read from, and what was read."""

from dataclasses import dataclass
from pathlib import Path


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
