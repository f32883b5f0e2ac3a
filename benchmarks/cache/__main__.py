"""Time a cached answer in a generated project: in memory, in a Redis server, and with none within reach."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import write_section
from benchmarks.project import create, output_in

SCRIPT = Path(__file__).parent / "in_project.py"


def main(projects: list[str]) -> int:
    """Measure in the given project or a fresh one, print the table and write it into the page."""
    with TemporaryDirectory() as folder:
        project = Path(projects[0]).resolve() if projects else Path(folder) / "support-desk"
        if not projects:
            create(project, "retrieval")
        table = output_in(project, ["uv", "run", "--quiet", "python", SCRIPT])
    print(table)
    write_section("A cached answer", table, command="make bench-cache")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
