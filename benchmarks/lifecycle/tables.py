"""Walk the lifecycle of three more tables: `python -m benchmarks.lifecycle.tables [NAME...]`.

Several classes and a number come with scikit-learn; a million rows with two outcomes are generated. Each is a
project of its own, made by `scaffold new --table`, in which `make loop` runs; a row of docs/lifecycle.md says
what that took. Returns 1 where a loop fails or needs more than 2 GiB.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.page import write_section
from benchmarks.project import output_in
from benchmarks.trials import BUILD, commit, made, python_with
from tools.worktree import ROOT

PAGE = ROOT / "docs" / "lifecycle.md"
TITLE = "Other tables"
MOST_MIB = 2048
LOOP = Path(__file__).with_name("loop.py")
_ABOUT = """
`scaffold new PATH --preset ml --table FILE --target COLUMN`, then `make loop`, without an edit. The largest
process is the one of its commands and the server that had the most memory; the aim is 2 GiB.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A table: the packages that bring it, code that writes it to `file`, and the column to predict."""

    name: str
    what: str
    packages: tuple[str, ...]
    code: str
    target: str = "target"


_BUNDLED = "import sklearn.datasets as d; d.{}(as_frame=True).frame.to_csv(file, index=False)"
_MILLION = """
import numpy as n, polars as p
r, m = n.random.default_rng(7), 1_000_000
age, load, hours = r.integers(1, 30, m), r.normal(50, 15, m).round(2), r.gamma(2, 400, m).round(1)
site, grade = r.choice(['north', 'south', 'east', 'west'], m), r.choice(['a', 'b', 'c'], m)
guarded, heat, visits = r.random(m) < 0.6, r.normal(20, 8, m).round(1), r.poisson(3, m)
odds = -3 + 0.08 * age + 0.03 * (load - 50) + 0.0006 * hours + (grade == 'c') - 0.8 * guarded + 0.05 * visits
failed = n.where(r.random(m) < 1 / (1 + n.exp(-odds)), 'yes', 'no')
serial = [f'm{i:07}' for i in range(m)]
p.DataFrame({'serial': serial, 'age': age, 'load': load, 'hours': hours, 'site': site, 'grade': grade,
    'guarded': n.where(guarded, 'yes', 'no'), 'heat': heat, 'visits': visits,
    'failed': failed}).write_csv(file)
"""
SOURCES = (
    Source(
        name="iris",
        what="three classes",
        packages=("scikit-learn", "pandas"),
        code=_BUNDLED.format("load_iris"),
    ),
    Source(
        name="glucose",
        what="a number",
        packages=("scikit-learn", "pandas"),
        code=_BUNDLED.format("load_diabetes"),
    ),
    Source(name="million", what="two outcomes", packages=("numpy", "polars"), code=_MILLION, target="failed"),
)


def main(names: list[str]) -> int:
    """Walk the loops and write the rows; return 1 where an aim is missed."""
    chosen = [one for one in SOURCES if not names or one.name in names]
    return max(walked(one) for one in chosen)


def walked(source: Source) -> int:
    """Make the project of a table, run its loop and write its row; return 1 where that is too large."""
    file = BUILD / "files" / f"loop-{source.name}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.is_file():
        python_with(source.packages, f"file={str(file)!r}\n{source.code}")
    target = ("--table", file, "--target", source.target)
    project, _ = made(f"loop-{source.name}", "--preset", "ml", *target)
    found = json.loads(output_in(project, ["uv", "run", "--quiet", "python", LOOP]).splitlines()[-1])
    with file.open("rb") as lines:
        rows = sum(1 for _ in lines) - 1
    cells = {
        "table": f"{source.name}, {source.what}",
        "rows": f"{rows:,}",
        "steps": f"{found['steps']}",
        "decisions": found["decisions"],
        "processor time": f"{found['cpu_s']:.0f} s",
        "largest process": f"{found['peak_mib']:,.0f} MiB",
        "commit": commit(),
    }
    print(cells, flush=True)
    write(cells)
    return int(found["peak_mib"] > MOST_MIB)


def write(cells: Mapping[str, str]) -> None:
    """Replace or add the row of a table."""
    section = PAGE.read_text("utf-8").partition(f"## {TITLE}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
    others = [line for line in rows if line.split("|")[1].strip() != cells["table"]]
    row = f"| {' | '.join(cells.values())} |"
    table = [f"| {' | '.join(cells)} |", "|" + "---|" * len(cells), *others, row]
    body = f"{_ABOUT.strip()}\n\n" + "\n".join(table)
    write_section(TITLE, body, command="python -m benchmarks.lifecycle.tables", path=PAGE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
