"""A copy of a project in which its own commands run, with the locked environment of the project."""

import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from scaffold.adapters import environment
from scaffold.adapters.git import Git
from scaffold.adapters.uv import program, run_as_text
from scaffold.errors import TargetError, ToolError
from scaffold.ports.projects import UpdateWorkspace
from scaffold.ports.reporting import Progress
from scaffold.project.merging import Tree

_LINES = 30


class UvStage:
    """Runs commands through uv. The environment in `project/.venv` is used where it is as locked."""

    def __init__(
        self, *, workspace: UpdateWorkspace, tree: Tree, project: Path, sources: Path, progress: Progress
    ) -> None:
        self.sources = sources
        self._workspace, self._tree, self._project, self._progress = workspace, tree, project, progress
        self._environment: dict[str, str] | None = None

    @property
    def folder(self) -> Path:
        """The root of the copy."""
        folder = self._workspace.folder / "stage"
        if not folder.exists():
            self._workspace.write_out(self._tree, folder)
        return folder

    def run(self, command: Sequence[str], *, accepted: Sequence[int] = (0,)) -> str:
        """Run `command` in the project's environment and return what it prints on stdout."""
        if self._environment is None:
            self._environment = self._prepared()
        done = self._uv("run", "--no-sync", *command, own=self._environment)
        if done.returncode not in accepted:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise TargetError(
                f"`{shlex.join(command)}` failed in a copy of the project, so nothing was changed",
                details=tuple(said[-_LINES:]),
                help="fix what it names; where nothing is measured, --no-commands lands the files alone",
            )
        return done.stdout

    def changed(self) -> tuple[str, ...]:
        """List the files of the copy that differ from the project; ignored ones are left out."""
        listing = Git(self.folder).text("ls-files", "--modified", "--others", "--exclude-standard", "-z")
        return tuple(sorted(set(listing.split("\0")) - {""}))

    def _prepared(self) -> dict[str, str]:
        """Give the variables under which the copy's own code runs with the project's dependencies."""
        source = {"PYTHONPATH": str(self.folder / "src")}
        theirs = {"UV_PROJECT_ENVIRONMENT": str(self._project / ".venv")}
        sync = ("sync", "--quiet", "--frozen", "--no-install-project")
        if (self._project / ".venv").is_dir() and not self._uv(
            *sync, "--check", "--inexact", own=theirs
        ).returncode:
            return {**source, **theirs}
        self._progress("installing the project's dependencies")
        ours = {"UV_PROJECT_ENVIRONMENT": str(self._workspace.folder / "environment")}
        locked = sync if (self.folder / "uv.lock").is_file() else ("sync", "--quiet", "--no-install-project")
        done = self._uv(*locked, own=ours)
        if done.returncode:
            raise ToolError(
                "the dependencies of the project cannot be installed, so its commands cannot run",
                cause=done.stderr.strip() or None,
                details=environment.read_by_uv(),
                help="land the files without running the project: --no-commands",
            )
        return {**source, **ours}

    def _uv(self, *arguments: str, own: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return run_as_text([program(self._project), *arguments], folder=self.folder, own=own)
