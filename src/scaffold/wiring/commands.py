"""Wire the commands that other interfaces than the command line run."""

import subprocess
import sys
from pathlib import Path

from scaffold.adapters import environment


def run_scaffold(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of scaffold in `folder`, in a process of its own that asks nothing."""
    return subprocess.run(  # noqa: S603 - this program, its arguments as a list
        [sys.executable, "-m", "scaffold", *arguments],
        cwd=folder,
        env=environment.cleaned(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
