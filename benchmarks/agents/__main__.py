"""What permission, budget and audit cost one tool call, beside the loop of pydantic-ai that makes it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import write_section
from tools.worktree import ROOT

BIN = Path(sys.executable).parent
SCRIPT = Path(__file__).parent / "in_project.py"


def main() -> int:
    """Measure inside a fresh project, print the table and write it into the page."""
    with TemporaryDirectory() as folder:
        project = Path(folder) / "support-desk"
        create(project)
        environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
        subprocess.run(["uv", "sync", "--quiet"], cwd=project, env=environment, check=True)
        python = project / ".venv/bin/python"
        done = subprocess.run(
            [python, SCRIPT], cwd=project, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
    table = as_table(json.loads(done.stdout))
    print(table)
    write_section("One tool call of an agent", table, command="make bench-agents")
    return 0


def create(project: Path) -> None:
    """Create a project with agents from this checkout's last commit."""
    command: list[str | Path] = [BIN / "scaffold", "new", project, "--template", ROOT]
    subprocess.run(
        [*command, "--preset", "minimal", "--with", "agents", "--defaults"], check=True, stdout=sys.stderr
    )


def as_table(seconds: dict[str, float]) -> str:
    """Render the measures as Markdown; milliseconds, and ratios to pydantic-ai's own loop in the same run."""
    peer = seconds["pydantic_ai"]
    rows = [
        ("`decide()` over all grants", seconds["decide"]),
        ("permission + budget + audit, ledger in memory", seconds["gated_memory"] - seconds["bare_memory"]),
        ("permission + budget + audit, durable in SQLite", seconds["gated_sqlite"] - seconds["bare_sqlite"]),
        ("the tool alone, reading SQLite", seconds["bare_sqlite"]),
        ("pydantic-ai 2: one call of an empty tool, model a function", peer),
    ]
    lines = ["| added to one tool call | ms | over pydantic-ai |", "|---|---:|---:|"]
    lines += [f"| {name} | {cost * 1000:.3f} | {cost / peer:.2f} |" for name, cost in rows]
    note = "Medians of seven rounds. Durable: a committed transaction with step, decision and chained entry."
    return "\n".join([*lines, "", note, ""])


if __name__ == "__main__":
    raise SystemExit(main())
