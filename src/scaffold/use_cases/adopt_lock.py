"""The lock file of an adopted repository."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.adoption.survey import PROJECT_FILE
from scaffold.errors import TargetError, ToolError
from scaffold.ports.projects import UpdateWorkspace
from scaffold.ports.reporting import Progress
from scaffold.ports.tools import Locker
from scaffold.project.locks import with_tested
from scaffold.project.merging import Entry, Tree

LOCK_FILE = "uv.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class LockAdopted:
    """Locks a repository with the dependencies of the template."""

    locker: Locker
    progress: Progress

    def __call__(
        self, tree: Tree, workspace: UpdateWorkspace, *, path: Path, tested: Path, lock: bool
    ) -> tuple[Mapping[str, Entry], tuple[str, ...]]:
        """Lock, starting from the user's versions and then from those of the lock file `tested`.

        Give the tree with the lock file, and notes on one that is not written.

        Raises:
            TargetError: the dependencies cannot be locked together.
            ToolError: uv is missing.
        """
        root = self.locker.shared_by(path)
        if root is not None:
            return tree, (f"the lock file that counts is the one of the workspace {root}: renew it there",)
        if not lock:
            return tree, ("no lock file was written: run `uv lock`",)
        self.progress("locking the dependencies")
        folder = workspace.folder / "locked"
        workspace.write_out(tree, folder)
        file = folder / LOCK_FILE
        preferred = tested if tested.is_file() and not file.is_file() else None
        try:
            if file.is_file() and tested.is_file():
                file.write_bytes(with_tested(file.read_bytes(), tested.read_bytes()))
            self.locker.lock(folder, preferred=preferred, builds=True)
        except (ToolError, ValueError) as error:
            if isinstance(error, ToolError) and error.cause is None:
                raise  # uv itself is missing
            raise _not_locked(error) from error
        return {**tree, LOCK_FILE: Entry(mode="100644", oid=workspace.store(file.read_bytes()))}, ()


def _not_locked(error: ToolError | ValueError) -> TargetError:
    cause, details = (error.cause, error.details) if isinstance(error, ToolError) else (str(error), ())
    return TargetError(
        f"the dependencies of the repository and of the template cannot be locked together ({PROJECT_FILE})",
        cause=cause or str(error),
        details=details,
        help="change the requirement that is named, or land it as it is: scaffold adopt --no-lock --no-gates",
    )
