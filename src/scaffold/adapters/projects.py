"""Projects that git keeps: whether one can be updated now, and a workspace for an update."""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from scaffold.adapters import landing
from scaffold.adapters.absent_files import require_present
from scaffold.adapters.damage import damage
from scaffold.adapters.git import Git
from scaffold.adapters.git_formats import paths_of_status
from scaffold.adapters.git_paths import locate
from scaffold.adapters.repository_state import changed, in_progress
from scaffold.adapters.update_workspace import GitUpdateWorkspace
from scaffold.errors import DirtyError, ScaffoldError, TargetError, ToolError
from scaffold.workspace.claims import held, is_held

_NAME = re.compile(r"workspace-(\d+)(?:-.*)?")


class GitProjects:
    """Opens projects that git keeps."""

    @contextlib.contextmanager
    def open(self, folder: Path) -> Iterator[GitUpdateWorkspace]:
        """Open a project with a workspace that is gone afterwards."""
        paths = locate(folder)
        if os.path.lexists(paths.home) and not paths.home.is_dir():
            raise TargetError(
                f"{paths.home} is no folder",
                cause="scaffold keeps there what it is about to write",
                help="move it away",
                again=True,
            )
        paths.home.mkdir(exist_ok=True)
        _sweep(paths.home)
        workspace = Path(tempfile.mkdtemp(dir=paths.home, prefix=f"workspace-{os.getpid()}-"))
        try:
            with paths.readable(), held(workspace):
                yield GitUpdateWorkspace(paths, workspace)
        except (ScaffoldError, OSError) as error:
            gone = next((place for place in (paths.root, paths.git_dir) if not place.is_dir()), None)
            if gone is not None:
                raise changed(f"{gone} was removed") from error
            raise
        finally:
            shutil.rmtree(workspace, ignore_errors=True)
            with contextlib.suppress(OSError):
                paths.home.rmdir()

    def recover(self, folder: Path) -> tuple[str, ...]:
        """Finish or undo a landing that was killed; say what was done."""
        try:
            paths = locate(folder)
        except (TargetError, ToolError):
            return ()  # without git nothing has landed; whoever needs git will say that it is missing
        return landing.recover(paths.home)

    def require_present(self, folder: Path, name: str) -> None:
        """Refuse a project whose file `name` is committed and is not in the work tree."""
        require_present(folder, name)

    def place_of(self, folder: Path) -> str:
        """Tell the project apart from others of its repository; empty where it is the whole of one."""
        return locate(folder).place.rstrip("/")

    def require_clean(self, folder: Path) -> None:
        """Refuse a project with uncommitted changes or with a merge in progress."""
        paths = locate(folder)
        for what, go_on, abort in in_progress(paths.git_dir):
            raise DirtyError(f"{what} is in progress in {folder}", help=f"{go_on}, or {abort}")
        # What lies outside the project is another's in the same repository; an update leaves it as it is.
        of_project = ("--", f":(top,literal){paths.prefix}") if paths.prefix else ()
        with paths.readable():
            status = Git(paths.root)(
                "status",
                "--porcelain",
                "-z",
                "--untracked-files=no",
                "--ignore-submodules=dirty",
                *of_project,
            )
        dirty = paths_of_status(status)
        if dirty:
            # A damaged index, too, differs from the files.
            raise damage(paths.repository) or DirtyError(
                f"{folder} has uncommitted changes",
                details=_shortened(dirty),
                help="commit them, or put them aside: git stash",
            )


def _sweep(home: Path) -> None:
    for workspace in home.glob("workspace-*"):
        match = _NAME.fullmatch(workspace.name)
        if match and not is_held(workspace, int(match[1])):
            shutil.rmtree(workspace, ignore_errors=True)


def _shortened(paths: Sequence[str], limit: int = 10) -> tuple[str, ...]:
    rest = len(paths) - limit
    return tuple(paths[:limit]) + ((f"and {rest} more",) if rest > 0 else ())
