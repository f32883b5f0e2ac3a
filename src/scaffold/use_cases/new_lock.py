"""The lock file of a new project."""

import enum
import shlex
from dataclasses import dataclass
from pathlib import Path

from scaffold.errors import ToolError
from scaffold.ports.reporting import Progress
from scaffold.ports.tools import Locker


class Lock(enum.Enum):
    """How the dependencies of a new project should be pinned."""

    TESTED = "tested"  # starting from the lock file that the template was tested with
    NEWEST = "newest"  # resolved afresh
    SKIPPED = "skipped"


class LockOutcome(enum.StrEnum):
    """How they were pinned."""

    TESTED = "tested"
    NEWEST = "newest"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """How the dependencies were pinned, and what the user should know about it."""

    outcome: LockOutcome = LockOutcome.SKIPPED
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LockProject:
    """Pins the dependencies of a project before it is put in its place."""

    locker: Locker
    progress: Progress

    def __call__(self, project: Path, *, target: Path, tested: Path, wish: Lock) -> Locked:
        """Write the lock file of `project`, which will be at `target`.

        `tested` is the template's lock file. A failure becomes a note, because the project works without.
        """
        if wish is Lock.SKIPPED or not (project / "pyproject.toml").is_file():
            return Locked()
        root = self.locker.shared_by(target)
        if root:
            return Locked(
                notes=(
                    f"the project is in the uv workspace {root}, whose lock file is the one that counts",
                    f"renew it there: {shlex.join(['uv', 'lock', '--directory', str(root)])}",
                )
            )
        notes: tuple[str, ...] = ()
        if wish is Lock.TESTED and not tested.is_file():
            wish = Lock.NEWEST
            notes = ("the template brings no tested lock file, so the newest versions are locked",)
        self.progress("locking the dependencies")
        try:
            self.locker.lock(project, preferred=tested if wish is Lock.TESTED else None)
        except ToolError as error:
            failed = f"no lock file was written: {error.message}"
            more = filter(None, [error.cause, *error.details, error.help])
            return Locked(outcome=LockOutcome.FAILED, notes=(*notes, failed, *more))
        return Locked(outcome=LockOutcome(wish.value), notes=notes)
