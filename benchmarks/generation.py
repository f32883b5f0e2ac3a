"""The generator beside Copier, in one run: start-up, rendering as a command, and the way to green tests."""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.measurement import Cost, in_turns, run
from benchmarks.page import write_section
from tools.worktree import ROOT

BIN = Path(sys.executable).parent
PRESET = "standard"
HEAD = ("| measure | value | aim | met | detail |", "|---|---:|---:|---|---|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measured value beside its aim; lower is better."""

    name: str
    value: float
    unit: str
    aim: float | None = None
    detail: str = ""

    @property
    def verdict(self) -> str:
        """Say whether the aim is met."""
        if self.aim is None:
            return ""
        return "yes" if self.value <= self.aim else "no"


def main() -> int:
    """Measure, print each row once it is known, write the table into the page; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each command")
    parser.add_argument("--green-runs", type=int, default=2, help="counted runs up to green tests, or none")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        lines, missed = [], False
        for row in measure(Path(folder), runs=arguments.runs, green_runs=arguments.green_runs):
            lines.append(as_line(row))
            missed |= row.verdict == "no"
            print(lines[-1], flush=True)
    table = "\n".join([*HEAD, *lines])
    write_section("The generator beside Copier", table + conditions(), command="make bench")
    return 1 if missed else 0


def measure(place: Path, *, runs: int, green_runs: int) -> Iterator[Row]:
    """Yield the rows of the table, the quick ones first."""
    template = place / "template"
    subprocess.run(["git", "clone", "--quiet", "--no-tags", ROOT, template], check=True)
    yield from start_up(place, runs=runs)
    yield from rendering(place, template, runs=runs)
    if green_runs:
        yield from way_to_green(place, template, runs=green_runs)


def start_up(place: Path, *, runs: int) -> list[Row]:
    """Compare the help pages."""
    ours, peer = in_turns(
        lambda _: run([BIN / "scaffold", "--help"], cwd=place),
        lambda _: run([BIN / "copier", "--help"], cwd=place),
        runs=2 * runs,
    )
    return [
        ratio("CPU of `scaffold --help` over `copier --help`", ours, peer, aim=0.35),
        Row(name="wall of `scaffold --help`", value=ours.wall_s, unit="s", aim=0.4),
    ]


def rendering(place: Path, template: Path, *, runs: int) -> list[Row]:
    """Compare the creation of the same project; ours includes `git init` and the first commit."""
    ours, peer = in_turns(
        lambda turn: scaffold_new(place, template, f"ours-{turn}", "--no-lock"),
        lambda turn: run(
            [
                BIN / "copier",
                "copy",
                "--quiet",
                "--defaults",
                f"--data=start_from={PRESET}",
                template,
                f"peer-{turn}",
            ],
            cwd=place,
        ),
        runs=runs,
    )
    files = sum(path.is_file() for path in (place / "peer-0").rglob("*"))
    return [
        ratio("CPU of `scaffold new --no-lock` over `copier copy`", ours, peer, aim=0.45),
        Row(
            name="wall of `scaffold new --no-lock`",
            value=ours.wall_s,
            unit="s",
            aim=1.2,
            detail=f"{files} files",
        ),
    ]


def way_to_green(place: Path, template: Path, *, runs: int) -> list[Row]:
    """Time `scaffold new`, then `make test` in the new project, with the package cache warm."""
    whole, tests = [], []
    for turn in range(runs + 1):
        project = place / f"green-{turn}"
        steps = [scaffold_new(place, template, project.name), run(["make", "test"], cwd=project)]
        whole.append(sum(step.wall_s for step in steps))
        tests.append(run(["make", "test"], cwd=project).wall_s)
    # Turn 0 filled the package cache.
    green_s, tests_s = median(whole[1:]), median(tests[1:])
    return [
        Row(name="`scaffold new` to green `make test`, warm cache", value=green_s, unit="s", aim=25),
        Row(name="of which tests (the same `make test` once more)", value=tests_s, unit="s", aim=20),
    ]


def scaffold_new(place: Path, template: Path, name: str, *flags: str) -> Cost:
    """Create a project as a user does."""
    return run(
        [BIN / "scaffold", "new", name, "--preset", PRESET, "--defaults", "--template", template, *flags],
        cwd=place,
    )


def ratio(name: str, ours: Cost, peer: Cost, *, aim: float) -> Row:
    """Give our CPU time over that of the peer."""
    detail = f"{ours.cpu_s:.2f} s / {peer.cpu_s:.2f} s"
    return Row(name=name, value=ours.cpu_s / peer.cpu_s, unit="", aim=aim, detail=detail)


def as_line(row: Row) -> str:
    """Render the row as Markdown."""
    aim = "" if row.aim is None else f"<= {row.aim:g} {row.unit}".rstrip()
    value = f"{row.value:.2f} {row.unit}".rstrip()
    return f"| {row.name} | {value} | {aim} | {row.verdict} | {row.detail} |"


def conditions() -> str:
    """Say what was measured where."""
    load = os.getloadavg()[0]
    return (
        f"\n\nPreset {PRESET}, medians, bytecode warm; copier {version('copier')}, Python "
        f"{platform.python_version()}, {os.cpu_count()} cores, load {load:.1f} at the end."
    )


if __name__ == "__main__":
    raise SystemExit(main())
