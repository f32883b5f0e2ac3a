"""What a served project promises, measured in one of preset standard: docs/serving.md.

`python -m benchmarks.serving [PART...]`; with PROJECT in the environment, in that project of this template.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from tools.worktree import ROOT

from .page import write_section
from .project import create_preset, environment

PAGE = ROOT / "docs" / "serving.md"
_HEAD = """# Serving

Each section is the output of the command it names, in a project of preset standard, with the
commit of this repository. Times are those of a machine of two cores that others used as well.
"""
# Title, and the commands by their arguments of Python.
PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "callers": ("Routes and callers", ("-m tests.access_matrix",)),
        "faults": ("Faults", ("-m tests.chaos", "-m tests.retrieval.chaos")),
        "load": ("Load", ("-m tests.load --seconds 300 --bare",)),
        "long": ("Long texts", ("-m tests.load --seconds 60 --long",)),
        "dashboards": ("Dashboards", ("-m tests.dashboards --seconds 60",)),
        "kills": ("Kills", ("-m pytest -q -m slow tests/e2e/test_kills.py --durations 0",)),
    }
)


def main(parts: list[str]) -> None:
    """Measure the parts, or all of them, and write their sections."""
    if project := os.environ.get("PROJECT"):
        _measure(parts or list(PARTS), Path(project))
        return
    with TemporaryDirectory() as folder:
        create_preset(Path(folder) / "project", "standard")
        _measure(parts or list(PARTS), Path(folder) / "project")


def _measure(parts: list[str], project: Path) -> None:
    head = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(head, check=True, capture_output=True, text=True).stdout.strip()
    for part in parts:
        title, commands = PARTS[part]
        printed = "\n\n".join(_output(project, command) for command in commands)
        body = printed if part in {"callers", "dashboards"} else f"```text\n{printed}\n```"
        write_section(
            title,
            f"Commit {commit}.\n\n{body}",
            command=f"python -m benchmarks.serving {part}",
            path=PAGE,
            head=_HEAD,
        )


def _output(project: Path, command: str) -> str:
    python = project / ".venv" / "bin" / "python"
    done = subprocess.run(
        [python, *command.split()],
        cwd=project,
        env=environment(),
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    return f"{done.stdout.rstrip()}\nexit code {done.returncode}" if done.returncode else done.stdout.rstrip()


if __name__ == "__main__":
    main(sys.argv[1:])
