"""git: reading templates at a commit, and the first commit of a new project."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from scaffold.errors import TemplateError, ToolError
from scaffold.ports import Identity, Origin, Snapshot

_PARTS = ("copier.yml", "template", "licences", "locks")
_HOOKS = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_COMMON_DIR",
    "GIT_PREFIX",
)


class Git:
    """Runs the `git` found on PATH, untouched by the variables that a surrounding git hook sets."""

    def run(self, *arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> str:
        """Run git and return what it prints, without the last line break.

        Raises:
            ToolError: git is missing or exits with a code other than 0.
        """
        result = self._process(arguments, cwd=cwd, env=env or {})
        if result.returncode:
            raise ToolError(f"git {arguments[0]} failed: {result.stderr.strip()}")
        return result.stdout.rstrip("\n")

    def _process(
        self, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        git = shutil.which("git")
        if git is None:
            raise ToolError("git was not found on PATH", help="install git: https://git-scm.com/downloads")
        environment = {key: value for key, value in os.environ.items() if key not in _HOOKS}
        return subprocess.run(
            [git, *arguments],
            cwd=cwd,
            env={**environment, "GIT_TERMINAL_PROMPT": "0", **env},
            capture_output=True,
            text=True,
            check=False,
        )


class GitTemplates:
    """Exports templates from a git checkout, or from a plain folder."""

    def __init__(self, git: Git) -> None:
        self._git = git

    def export(self, origin: Origin, *, ref: str | None, into: Path) -> Snapshot:
        """Write the template at `ref` to `into`."""
        folder = Path(origin.location)
        if not (folder / ".git").exists():
            shutil.copytree(folder, into)
            return Snapshot(folder=into, source=origin.recorded, commit=None)
        commit = self._git.run("rev-parse", "--verify", "--quiet", f"{ref or 'HEAD'}^{{commit}}", cwd=folder)
        present = self._git.run("ls-tree", "--name-only", commit, cwd=folder).splitlines()
        parts = [part for part in _PARTS if part in present]
        if "copier.yml" not in parts:
            raise TemplateError(f"no copier.yml in {origin.location} at {ref or 'HEAD'}")
        into.mkdir(parents=True)
        archive = into.with_suffix(".tar")
        self._git.run("archive", "--format=tar", f"--output={archive}", commit, "--", *parts, cwd=folder)
        with tarfile.open(archive) as tar:
            tar.extractall(into, filter="data")
        archive.unlink()
        describe = self._git.run("describe", "--tags", "--always", commit, cwd=folder)
        return Snapshot(folder=into, source=origin.recorded, commit=describe)


class GitRepository:
    """First commits."""

    def __init__(self, git: Git) -> None:
        self._git = git

    def identity(self, near: Path) -> Identity:
        """Read the user's git identity as configured for folders beside `near`."""
        known = {}
        for key in ("user.name", "user.email"):
            try:
                known[key] = self._git.run("config", "--get", key, cwd=near)
            except ToolError:
                known[key] = ""
        return Identity(name=known["user.name"], email=known["user.email"])

    def first_commit(self, folder: Path, *, author: Identity, message: str) -> str:
        """Make `folder` a repository on branch main with everything committed."""
        self._git.run("init", "--quiet", "--initial-branch=main", cwd=folder)
        self._git.run("-c", "core.excludesFile=", "add", "--all", cwd=folder)
        self._git.run(
            "-c",
            f"core.hooksPath={os.devnull}",
            "commit",
            "--quiet",
            "--no-gpg-sign",
            "-m",
            message,
            cwd=folder,
        )
        return self._git.run("rev-parse", "HEAD", cwd=folder)
