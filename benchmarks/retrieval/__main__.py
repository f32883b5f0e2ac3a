"""Search of a generated project beside libraries that people would paste in: quality, speed, growth."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import write_section
from benchmarks.project import create, output_in
from tools.worktree import ROOT

COLLECTIONS = ROOT.parent / "shared" / "data" / "ir"
SIZES = ("10000", "100000", "500000")
PEERS = ("bm25s>=0.3.16", "rank-bm25>=0.2.2", "scikit-learn>=1.9", "scipy>=1.17")
_QUALITY = (
    "All systems through one evaluator. The collections were looked at while the project's search was made; "
    "no setting was chosen for one of them."
)
_SPEED = (
    "Times are of the processor, all threads together. Passages of four real sentences drawn at random from "
    "five collections, 300 real questions of the same five in turns, the best of the rounds (five, three at "
    "500,000), ten passages found a query; "
    'ratios are to bm25s in the same run. "This project" is everything that `search` does: words, '
    "characters, feedback, only documents in force, near duplicates left out, texts read from disk. It takes "
    "the corpus as a stream and keeps index and texts on disk; bm25s takes the texts as a list and holds its "
    f"index in memory. Peaks include Python and NumPy. {os.cpu_count()} cores.\n\n"
    "Aims, as ratios to bm25s: p50 of words at most 1 at 100,000 passages and 0.6 at 500,000; p50 of "
    "everything at most 3 at 100,000; peak at most 0.4 at 500,000; p50 grows less than the corpus."
)


def main(sizes: list[str]) -> int:
    """Measure inside a fresh project, with the peers beside it, and write the tables into the page.

    Without sizes: quality, and speed at all of `SIZES`. With sizes: speed at these.
    """
    if not COLLECTIONS.is_dir():
        print(f"skipped: the collections are not in {COLLECTIONS}", file=sys.stderr)
        return 0
    command = " ".join(["make bench-retrieval", *(['SIZES="' + " ".join(sizes) + '"'] if sizes else [])])
    with TemporaryDirectory() as folder:
        project = Path(folder) / "support-desk"
        create(project, "retrieval")
        if not sizes:
            body = f"{measure(project, 'quality')}\n\n{_QUALITY}"
            write_section("Quality of search", body, command=command)
        body = f"{measure(project, 'speed', *(sizes or SIZES))}\n\n{_SPEED}"
        write_section("Speed and growth of search", body, command=command)
    return 0


def measure(project: Path, module: str, *arguments: str) -> str:
    """Run a module of this folder in the project, print its tables and return them."""
    peers = [part for peer in PEERS for part in ("--with", peer)]
    python = ["uv", "run", "--quiet", *peers, "python", "-m", f"benchmarks.retrieval.{module}"]
    table = output_in(project, [*python, COLLECTIONS, *arguments], PYTHONPATH=str(ROOT))
    print(table)
    return table.strip()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
