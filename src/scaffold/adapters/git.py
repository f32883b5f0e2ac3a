"""Running git: bytes in and out, in English, never asking, untouched by the user's hooks and pagers."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Collection, Mapping
from itertools import pairwise
from pathlib import Path

from scaffold.adapters import environment, processes
from scaffold.errors import ToolError

_SETTINGS = (
    f"core.hooksPath={os.devnull}",
    "core.quotePath=false",
    "core.fsmonitor=false",
    "core.splitIndex=false",
    "core.safecrlf=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "clone.defaultRemoteName=origin",
    "advice.detachedHead=false",
)
# Reading the index must not lock it against the user's own git.
_OWN = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


def spelled(folder: Path, *arguments: str) -> str:
    """Spell the command by which a person runs git in `folder`, from any other folder."""
    return shlex.join(["git", "-C", str(folder), *arguments])


class GitFailedError(ToolError):
    """Git is there, and a command of it ended with a code other than 0."""


class Git:
    """The `git` found on PATH, run in one folder with one environment."""

    def __init__(self, folder: Path, env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._env = dict(env or {})

    def within(self, folder: Path, **env: str) -> "Git":
        """Run elsewhere, with more environment variables."""
        return Git(folder, {**self._env, **env})

    def result(
        self, *arguments: str, stdin: bytes = b"", settings: Collection[str] = ()
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git and return the finished process, failed or not.

        Raises:
            ToolError: git is missing.
        """
        program = shutil.which("git")
        if program is None:
            raise ToolError(
                "git was not found on PATH", help="install git from https://git-scm.com/downloads"
            )
        options = [part for setting in (*_SETTINGS, *settings) for part in ("-c", setting)]
        return processes.run(
            [program, *options, *arguments],
            cwd=self.folder,
            own=_OWN | self._env,
            stdin=stdin,
        )

    def __call__(self, *arguments: str, stdin: bytes = b"", settings: Collection[str] = ()) -> bytes:
        """Run git and return what it prints.

        Raises:
            GitFailedError: git exits with a code other than 0.
            ToolError: git is missing.
        """
        done = self.result(*arguments, stdin=stdin, settings=settings)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            raise GitFailedError(
                f"git {arguments[0]} failed in {self.folder}",
                cause=said or f"it ended with code {done.returncode}",
                details=environment.read_by_git(arguments[0]),
            )
        return done.stdout

    def text(self, *arguments: str, stdin: bytes = b"", settings: Collection[str] = ()) -> str:
        """Run git and return the text that it prints, without the line breaks at the end."""
        return os.fsdecode(self(*arguments, stdin=stdin, settings=settings)).rstrip("\n")

    def without_own_filters(self) -> tuple[str, ...]:
        """Give settings under which no filter runs that the repository's own configuration names.

        Raises:
            ToolError: one has a name that cannot be overruled, or git cannot tell whose they are.
        """
        listing = os.fsdecode(self("config", "--show-scope", "--name-only", "-z", "--list"))
        words = listing.split("\0")
        own = {key for scope, key in pairwise(words) if scope in {"local", "worktree"}}
        drivers = sorted({key.rpartition(".")[0] for key in own if key.startswith("filter.")})
        if any("=" in driver for driver in drivers):
            raise ToolError(f"{self.folder} configures a filter with an = in its name")
        settings = (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
        return tuple(f"{driver}.{key}={value}" for driver in drivers for key, value in settings)

    def commit_of(self, name: str) -> str | None:
        """Give the commit of a branch, tag or abbreviated id; None if there is none."""
        found = self.result("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        return None if found.returncode else os.fsdecode(found.stdout).strip()

    def succeeds(self, *arguments: str) -> bool:
        """Tell whether git is there and exits with code 0."""
        try:
            return self.result(*arguments).returncode == 0
        except ToolError:
            return False
