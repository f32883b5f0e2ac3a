"""The lock file of an updated project."""

import shlex
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.errors import TargetError, ToolError
from scaffold.ports.projects import UpdateWorkspace
from scaffold.ports.reporting import Progress
from scaffold.ports.tools import Locker
from scaffold.project.locks import with_tested
from scaffold.project.merging import Entry, Merge
from scaffold.project.requirements import needs_lock

LOCK_FILE, PROJECT_FILE = "uv.lock", "pyproject.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class LockUpdate:
    """Locks a merged project again where the merge changed what is required."""

    locker: Locker
    progress: Progress

    def __call__(  # noqa: PLR0913 - the merge, and how it is locked
        self,
        merge: Merge,
        workspace: UpdateWorkspace,
        *,
        path: Path,
        tested: Path | None,
        lock: bool,
        dry_run: bool,
    ) -> tuple[Merge, tuple[str, ...]]:
        """Give the merge of the project at `path` with its lock file, and notes on one that is not current.

        The versions locked before come first, then those of the lock file `tested`. A preview only says that
        the file would change, because a build backend may have to run for it.

        Raises:
            TargetError: the dependencies cannot be locked.
        """
        if LOCK_FILE not in merge.tree:
            return merge, self._shared(merge, workspace, path)
        if any(conflict.path == PROJECT_FILE for conflict in merge.conflicts):
            return merge, (f"resolve {PROJECT_FILE}, then run `uv lock`: {LOCK_FILE} is as it was",)
        old, new = (workspace.read(tree, PROJECT_FILE) for tree in (workspace.head, merge.tree))
        if not needs_lock(old, new):
            return merge, ()
        if not lock:
            return merge, (f"{LOCK_FILE} was not renewed: run `uv lock`",)
        if dry_run:
            return merge, (f"{LOCK_FILE} would be made anew, because what is required changes",)
        self.progress("locking")
        entry = Entry(
            mode=merge.tree[LOCK_FILE].mode, oid=workspace.store(self._locked(merge, workspace, tested))
        )
        return replace(merge, tree={**merge.tree, LOCK_FILE: entry}), ()

    def _shared(self, merge: Merge, workspace: UpdateWorkspace, path: Path) -> tuple[str, ...]:
        """Say where the lock file is that the project shares with others, if what it requires changes."""
        old, new = (workspace.read(tree, PROJECT_FILE) for tree in (workspace.head, merge.tree))
        root = self.locker.shared_by(path) if needs_lock(old, new) else None
        if root is None:
            return ()
        command = shlex.join(["uv", "lock", "--directory", str(root)])
        note = f"the lock file that counts is the one of the uv workspace {root}; renew it there: {command}"
        return (note,)

    def _locked(self, merge: Merge, workspace: UpdateWorkspace, tested: Path | None) -> bytes:
        folder = workspace.folder / "locked"
        workspace.write_out(merge.tree, folder)
        file = folder / LOCK_FILE
        try:
            if tested is not None:
                file.write_bytes(with_tested(file.read_bytes(), tested.read_bytes()))
            self.locker.lock(folder, preferred=None, builds=True)
        except ToolError as error:
            raise _unlocked(error.cause or error.message, error.details) from error
        except ValueError as error:
            raise _unlocked(str(error)) from error
        return file.read_bytes()


def _unlocked(cause: str, details: tuple[str, ...] = ()) -> TargetError:
    return TargetError(
        f"{LOCK_FILE} cannot be renewed, so nothing was changed",
        cause=cause,
        details=details,
        help="land it all the same with --no-lock, and run `uv lock` afterwards",
    )
