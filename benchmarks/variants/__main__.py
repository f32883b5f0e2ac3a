"""Simulate tests of variants and time requests beside a shadow, in a generated project."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import write_section
from benchmarks.project import create, output_in
from benchmarks.trials import commit

SCRIPTS = {
    "simulated.py": "Tests of variants: what is found, and what is found where nothing is",
    "shadowed.py": "What a shadow adds to a request",
}


def main(projects: list[str]) -> int:
    """Measure in the given project or a fresh one, print the tables and write them into the page."""
    with TemporaryDirectory() as folder:
        project = Path(projects[0]).resolve() if projects else Path(folder) / "support-desk"
        if not projects:
            create(project, "retrieval")
        for script, title in SCRIPTS.items():
            table = output_in(project, ["uv", "run", "--quiet", "python", Path(__file__).parent / script])
            print(table)
            body = f"{table.strip()}\nCommit {commit()}."
            write_section(title, body, command="make bench-variants")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
