"""What permission, budget and audit cost one tool call, beside the loop of pydantic-ai that makes it."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import write_section
from benchmarks.project import create, output_in

SCRIPT = Path(__file__).parent / "in_project.py"


def main() -> int:
    """Measure inside a fresh project, print the table and write it into the page."""
    with TemporaryDirectory() as folder:
        project = Path(folder) / "support-desk"
        create(project, "agents")
        found = output_in(project, ["uv", "run", "--quiet", "python", SCRIPT])
    table = as_table(json.loads(found))
    print(table)
    write_section("One tool call of an agent", table, command="make bench-agents")
    return 0


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
