"""Measure declared tables beside a practitioner's pipelines: `python -m benchmarks.tables [PROJECT...]`.

Without a project one is made, with every table of `sources.py`; projects that are given are measured as
they are.
"""

import json
import re
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.page import write_section
from benchmarks.project import BIN, create, output_in
from benchmarks.tables.sources import SOURCES, Source
from scaffold.adapters.uv import program

PRACTITIONER = Path(__file__).with_name("practitioner.py")
_TABLE = re.compile(r"^TABLE = Table\(", re.MULTILINE)
_HEAD = """Each row is a table that `scaffold generate table` declared from its target alone (and the
names of the columns, where the file has none). Compared on the same five folds of at most 20,000 rows:
the declared model, and the better of two pipelines of about thirty lines with scikit-learn's defaults, one
linear (scaled, one-hot encoded), one histogram boosting with categories. `difference` is ours minus theirs,
turned so that it is positive where ours is better, with its 95 % interval over the folds. `rmse_ratio` is
better when it is lower.

| table | rows | columns | metric | ours | theirs | pipeline | difference |
|---|---:|---:|---|---:|---:|---|---|
"""


def main(projects: list[Path]) -> int:
    """Measure, and write the section of docs/benchmarks.md."""
    with TemporaryDirectory() as folder:
        if not projects:
            projects = [made(Path(folder))]
        rows = [_row(name, found) for project in projects for name, found in measured(project)]
    write_section("Tables", _HEAD + "\n".join(rows), command="make bench-tables")
    return 0


def made(folder: Path) -> Path:
    """Return a new project with every source as a table; what each takes goes to stderr."""
    project = folder / "bench"
    create(project, "scoring", "mlops")
    for source in SOURCES:
        file = folder / f"{source.name}.{source.ending}"
        _write(source, file)
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        command: list[str | Path] = [
            BIN / "scaffold",
            "generate",
            "table",
            source.name,
            "--from",
            file,
            "--target",
            source.target,
        ]
        output_in(project, [*command, *source.flags])
        output_in(project, ["git", "commit", "--quiet", "--message", f"Add {source.name}"])
        spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        print(f"{source.name}: {spent:.0f} s of processor time", file=sys.stderr)
    return project


def measured(project: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what the practitioner's script prints for each declared table of a project."""
    [package] = [path.parent.name for path in (project / "src").glob("*/main.py")]
    for module in sorted((project / "src" / package / "domain").glob("*.py")):
        if _TABLE.search(module.read_text("utf-8")):
            python = project / ".venv" / "bin" / "python"
            output = output_in(
                project, [python, PRACTITIONER, package, module.stem], PYTHONPATH="src", OMP_NUM_THREADS="1"
            )
            yield module.stem, json.loads(output.splitlines()[-1])


def _write(source: Source, file: Path) -> None:
    packages = [word for name in source.packages for word in ("--with", name)]
    command = [
        program(),
        "run",
        "--quiet",
        "--no-project",
        *packages,
        "python",
        "-c",
        f"file={str(file)!r}; {source.code}",
    ]
    subprocess.run(command, check=True)


def _row(name: str, found: Mapping[str, Any]) -> str:
    low, high = found["low"], found["high"]
    difference = f"{(low + high) / 2:+.3f} ({low:+.3f} to {high:+.3f})"
    figures = f"{found['metric']} | {found['ours']:.3f} | {found['theirs']:.3f} | {found['pipeline']}"
    return f"| {name} | {found['rows']:,} | {found['columns']} | {figures} | {difference} |"


if __name__ == "__main__":
    raise SystemExit(main([Path(word) for word in sys.argv[1:]]))
