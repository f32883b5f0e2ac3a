"""git as a program: running it, and the first commit of a new project."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from scaffold.errors import ToolError
from scaffold.ports import Commit, Identity

INSTALL = "install git from https://git-scm.com/downloads"

# Set by git for the hooks it runs; they would point our git at the repository of that hook.
_OF_A_HOOK = frozenset(
    {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_PREFIX",
    }
)


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """Give the variables that git runs with: those of this process but for a hook's, and `own` over them."""
    inherited = {key: value for key, value in os.environ.items() if key not in _OF_A_HOOK}
    return {**inherited, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", **own}


class Git:
    """Runs the `git` found on PATH, never asking for a password and always answering in English."""

    def run(self, *arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> str:
        """Run git in the folder `cwd` and return what it prints, without the line break at the end.

        Raises:
            ToolError: git is missing, or exits with a code other than 0.
        """
        return self.read(*arguments, cwd=cwd, env=env).decode(errors="surrogateescape").rstrip("\n")

    def read(self, *arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> bytes:
        """Run git as `run` does and return its output as it is."""
        program = shutil.which("git")
        if program is None:
            raise ToolError("git was not found on PATH", help=INSTALL)
        result = subprocess.run(
            [program, *arguments],
            cwd=cwd,
            env=environment(env or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if result.returncode:
            said = result.stderr.decode(errors="replace").strip()
            reason = said or f"it ended with code {result.returncode}"
            raise ToolError(f"git {_subcommand(arguments)} failed in {cwd}", cause=reason)
        return result.stdout

    def succeeds(self, *arguments: str, cwd: Path) -> bool:
        """Tell whether git exits with code 0."""
        try:
            self.read(*arguments, cwd=cwd)
        except ToolError:
            return False
        return True


class GitRepository:
    """First commits of new projects."""

    def __init__(self, git: Git) -> None:
        self._git = git

    def identity(self, near: Path) -> Identity:
        """Read the user's git identity as it stands in the existing folder `near`; empty without git."""
        try:
            lines = self._git.run("config", "--get-regexp", r"^user\.(name|email)$", cwd=near).splitlines()
        except ToolError:
            return Identity()
        known = dict(line.partition(" ")[::2] for line in lines)
        return Identity(name=known.get("user.name", ""), email=known.get("user.email", ""))

    def first_commit(self, folder: Path, *, fallback: Identity, message: str) -> Commit:
        """Make `folder` a repository on branch main with every file committed."""
        self._git.run("init", "--quiet", "--initial-branch=main", cwd=folder)
        self._git.run("-c", "core.excludesFile=", "-c", "core.safecrlf=false", "add", "--all", cwd=folder)
        env = self._missing_identity(folder, fallback)
        no_hooks = f"core.hooksPath={os.devnull}"
        self._git.run(
            "-c", no_hooks, "commit", "--quiet", "--no-gpg-sign", "-m", message, cwd=folder, env=env
        )
        return Commit(id=self._git.run("rev-parse", "HEAD", cwd=folder), identity_missing=bool(env))

    def _missing_identity(self, folder: Path, fallback: Identity) -> Mapping[str, str]:
        known = self.identity(folder)
        env = {}
        for who in ("AUTHOR", "COMMITTER"):
            for what, configured, spare in (
                ("NAME", known.name, fallback.name),
                ("EMAIL", known.email or os.environ.get("EMAIL", ""), fallback.email),
            ):
                if not configured and not os.environ.get(f"GIT_{who}_{what}"):
                    env[f"GIT_{who}_{what}"] = spare
        return env


def _subcommand(arguments: tuple[str, ...]) -> str:
    """Find the word after git's own options, each of which is `-c` with a value."""
    rest = list(arguments)
    while rest[0] == "-c":
        del rest[:2]
    return rest[0]
