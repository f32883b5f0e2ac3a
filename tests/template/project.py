"""A rendered project on disk, and its own commands run as its users run them."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools.releases import git
from tools.worktree import ROOT

# What this test run sets for itself and a user's shell would not.
_FOREIGN = (
    "VIRTUAL_ENV",
    "PYTHONDONTWRITEBYTECODE",
    "MAKEFLAGS",
    "MAKEOVERRIDES",
    "ONLY",
    "MAKELEVEL",
    "MFLAGS",
    "COVERAGE_PROCESS_START",
)


def is_page_of_a_project(path: Path) -> bool:
    """Tell whether a file is Jinja that a project itself renders, when it is served."""
    return path.suffix == ".html" and {"console", "templates"} <= set(path.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project of one preset or row."""

    name: str
    root: Path

    def run(self, *command: str, timeout_s: float = 900) -> subprocess.CompletedProcess[str]:
        """Run a command in the project's root with the environment of a plain shell."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in _FOREIGN and not name.startswith(("PYTEST_", "APP_", "GIT_"))
        }
        return subprocess.run(
            command,
            cwd=self.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )

    def must(self, *command: str, timeout_s: float = 900) -> str:
        """Run a command that has to succeed; return what it prints on stdout."""
        done = self.run(*command, timeout_s=timeout_s)
        assert done.returncode == 0, f"{self.name}: {' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def files(self) -> list[Path]:
        """Give the rendered files relative to the root, sorted; nothing that a command left behind."""
        return [Path(name) for name in sorted(git(self.root, "ls-files", "-z").split("\0")) if name]

    def install(self) -> None:
        """Lock from the tested versions, as `scaffold new` does, and install."""
        if (tested := ROOT / "locks" / "uv.lock").is_file():
            shutil.copyfile(tested, self.root / "uv.lock")
        self.must("uv", "lock", "--quiet")
        self.must("uv", "sync", "--quiet")


def under_version_control(root: Path, *, ignored: bool = True) -> None:
    """Make a folder a repository with everything in it committed; `ignored` files too."""
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all", *(["--force"] if ignored else []))
    git(root, "commit", "--quiet", "-m", "Start")
