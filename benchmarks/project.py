"""A generated project to measure in, of this checkout's last commit, and commands that run inside it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.worktree import ROOT

BIN = Path(sys.executable).parent
# What would tell the project of the environment that measures, or slow it down.
_FOREIGN = {"VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE", "UV_PROJECT_ENVIRONMENT"}

Command = Sequence[str | Path]


def create(project: Path, *capabilities: str, more: Command = ()) -> None:
    """Create and install the smallest project with `capabilities`; what is said goes to stderr."""
    chosen = [part for name in capabilities for part in ("--with", name)]
    _create(project, "--preset", "minimal", *chosen, *more)


def create_preset(project: Path, preset: str) -> None:
    """Create and install a project of a preset, with the example; what is said goes to stderr."""
    _create(project, "--preset", preset)


def _create(project: Path, *arguments: str | Path) -> None:
    command: list[str | Path] = [BIN / "scaffold", "new", project, "--template", ROOT, "--defaults"]
    subprocess.run([*command, *arguments], check=True, stdout=sys.stderr)
    subprocess.run(["make", "setup"], cwd=project, env=environment(), check=True, stdout=sys.stderr)


def output_in(project: Path, command: Command, **variables: str) -> str:
    """Run a command in the project, with more environment variables, and return what it prints."""
    done = subprocess.run(
        command, cwd=project, env=environment(**variables), check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def environment(**variables: str) -> dict[str, str]:
    """Return this environment without what is ours, with more variables."""
    inherited = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    return {**inherited, **variables}
