"""What the data integrity gateway costs one valid output, beside the same steps written by hand."""

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
        create(project, "llm")
        found = output_in(project, ["uv", "run", "--quiet", "python", SCRIPT])
    table = as_table(json.loads(found))
    print(table)
    write_section("One valid output through the gateway", table, command="make bench-gateway")
    return 0


def as_table(seconds: dict[str, float]) -> str:
    """Render the measures as Markdown; milliseconds, and ratios to the steps by hand in the same run."""
    hand = seconds["by_hand"]
    rows = [
        ("gateway without the model, stores in memory", seconds["in_memory"]),
        ("gateway without the model, stored in SQLite", seconds["in_sqlite"]),
        ("by hand: pydantic, then an insert and its commit in SQLAlchemy", hand),
        ("the insert and its commit alone", seconds["commit"]),
    ]
    lines = ["| one valid output | p50, ms | over by hand |", "|---|---:|---:|"]
    lines += [f"| {name} | {cost * 1000:.3f} | {cost / hand:.2f} |" for name, cost in rows]
    alone, durable = seconds["in_memory"] * 1000, seconds["in_sqlite"] * 1000
    note = f"Aim: less than 1 ms ({alone:.2f} ms) plus one commit ({durable:.2f} ms with it). Medians."
    return "\n".join([*lines, "", note, ""])


if __name__ == "__main__":
    raise SystemExit(main())
