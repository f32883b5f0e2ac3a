"""Search of a generated project beside libraries that people would paste in: quality, speed, growth."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import write_section
from tools.worktree import ROOT

BIN = Path(sys.executable).parent
SCRIPT = Path(__file__).parent / "in_project.py"
COLLECTIONS = ROOT.parent / "shared" / "data" / "ir"
PEERS = ("bm25s>=0.3.16", "rank-bm25>=0.2.2", "scikit-learn>=1.9", "scipy>=1.17")


def main(arguments: list[str]) -> int:
    """Measure inside a fresh project, with the peers beside it, and write the tables into the page."""
    if not COLLECTIONS.is_dir():
        print(f"skipped: the collections are not in {COLLECTIONS}", file=sys.stderr)
        return 0
    with TemporaryDirectory() as folder:
        project = Path(folder) / "support-desk"
        create(project)
        peers = [part for peer in PEERS for part in ("--with", peer)]
        environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
        done = subprocess.run(
            ["uv", "run", "--quiet", *peers, "python", SCRIPT, COLLECTIONS, *arguments],
            cwd=project,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    print(done.stdout)
    write_section("Search", done.stdout, command="make bench-retrieval")
    return 0


def create(project: Path) -> None:
    """Create a project with retrieval from this checkout's last commit."""
    command: list[str | Path] = [BIN / "scaffold", "new", project, "--template", ROOT]
    subprocess.run(
        [*command, "--preset", "minimal", "--with", "retrieval", "--defaults"], check=True, stdout=sys.stderr
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
