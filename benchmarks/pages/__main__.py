"""What every page of the console costs with 10,000 rows: processor time and size."""

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.page import write_section
from benchmarks.project import create_preset, output_in

SCRIPT = Path(__file__).parent / "in_project.py"
ROWS = 10_000
MOST_MS, MOST_KB = 50, 60


def main() -> int:
    """Measure a full project with its example, print the table and write it into the page."""
    with TemporaryDirectory() as folder:
        project = Path(folder) / "support-desk"
        create_preset(project, "full")
        output_in(project, ["make", "demo"])
        found = json.loads(
            output_in(project, ["uv", "run", "--no-sync", "python", SCRIPT, "support_desk", str(ROWS)])
        )
    table = as_table(found)
    print(table)
    write_section("Pages of the console with 10,000 rows", table, command="make bench-pages")
    return 0


def as_table(found: dict[str, Any]) -> str:
    """Render the measures as Markdown, the slowest page first."""
    pages = sorted(found["pages"], key=lambda page: -page["ms"])
    slow = sum(page["ms"] > MOST_MS for page in pages)
    large = sum(page["bytes"] > MOST_KB * 1000 for page in pages)
    counts = ", ".join(f"{name} {count:,}" for name, count in found["counts"].items() if count >= ROWS)
    lines = [
        f"{len(pages)} pages; above the aim of {MOST_MS} ms: {slow}, above {MOST_KB} kB: {large}.",
        f"Median of 11 requests each, client included, load {os.getloadavg()[0]:.0f}. Rows: {counts}.",
        "",
        "| page | processor time, ms | kB |",
        "|---|---:|---:|",
    ]
    lines += [f"| `{page['page']}` | {page['ms']:.1f} | {page['bytes'] / 1000:.1f} |" for page in pages]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    raise SystemExit(main())
