"""What one evaluated case costs beside pydantic_evals, and how seldom a comparison cries wolf."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import write_section
from tools.worktree import ROOT

BIN = Path(sys.executable).parent
SECTIONS = {
    "thousand_cases.py": "One evaluated case",
    "false_alarms.py": "What a comparison calls a regression",
}
PEER = ("--with", "pydantic-evals>=2", "--with", "opentelemetry-sdk")


def main() -> int:
    """Measure inside a fresh project, print the tables and write them into the page."""
    with TemporaryDirectory() as folder:
        project = Path(folder) / "support-desk"
        command: list[str | Path] = [BIN / "scaffold", "new", project, "--template", ROOT]
        subprocess.run([*command, "--preset", "minimal", "--defaults"], check=True, stdout=sys.stderr)
        environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
        for script, title in SECTIONS.items():
            run: list[str | Path] = [
                "uv",
                "run",
                "--quiet",
                *PEER,
                "python",
                Path(__file__).parent / script,
                "support_desk",
            ]
            done = subprocess.run(
                run, cwd=project, env=environment, check=True, stdout=subprocess.PIPE, text=True
            )
            print(done.stdout)
            write_section(title, done.stdout, command="make bench-evaluation")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
