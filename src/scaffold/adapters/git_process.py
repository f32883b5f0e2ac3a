"""Running git plumbing with bytes in and out, untouched by the user's hooks and pagers."""

import os
import shutil
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path

from scaffold.adapters.git import INSTALL, environment
from scaffold.errors import ToolError

OFF = os.devnull
_SETTINGS = (
    f"core.hooksPath={OFF}",
    "core.quotePath=false",
    "core.fsmonitor=false",
    "core.splitIndex=false",
    "core.safecrlf=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "advice.detachedHead=false",
)


class GitProcess:
    """Runs git in one folder with one environment."""

    def __init__(self, folder: Path, env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._env = dict(env or {})

    def within(self, folder: Path, **env: str) -> "GitProcess":
        """Run elsewhere, with more environment variables."""
        return GitProcess(folder, {**self._env, **env})

    def result(
        self, *arguments: str, stdin: bytes = b"", settings: Collection[str] = ()
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git and return whatever came of it.

        Raises:
            ToolError: git is missing.
        """
        git = shutil.which("git")
        if git is None:
            raise ToolError("git was not found on PATH", help=INSTALL)
        options = [part for setting in (*_SETTINGS, *settings) for part in ("-c", setting)]
        return subprocess.run(
            [git, *options, *arguments],
            cwd=self.folder,
            env=environment(self._env),
            input=stdin,
            capture_output=True,
            check=False,
        )

    def __call__(self, *arguments: str, stdin: bytes = b"", settings: Collection[str] = ()) -> bytes:
        """Run git and return what it prints.

        Raises:
            ToolError: git is missing or exits with a code other than 0.
        """
        done = self.result(*arguments, stdin=stdin, settings=settings)
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip()
            raise ToolError(f"git {arguments[0]} failed: {reason}")
        return done.stdout

    def text(self, *arguments: str, stdin: bytes = b"") -> str:
        """Run git and return the text that it prints, without the last line break."""
        return os.fsdecode(self(*arguments, stdin=stdin)).rstrip("\n")
