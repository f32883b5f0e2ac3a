"""Measure the acceptance points of the lifecycle: `python -m benchmarks.lifecycle [NUMBER...]`.

A project with scoring and mlops is made anew. Each point is printed and written to docs/lifecycle.md with its
value and the commit; points that are not named keep what was written before.
"""

import argparse
import json
import operator
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.project import create, output_in
from tools.worktree import ROOT

FOLDER = Path(__file__).parent
PROJECT = ROOT / "build" / "bench-lifecycle" / "support-desk"
PAGE = ROOT / "docs" / "lifecycle.md"
_HEAD = """# The model lifecycle, point by point

Written by `python -m benchmarks.lifecycle`: every value was measured in a generated project of the commit
beside it, with the table of the example. Times are from a machine that others used too; processor time is
compared with the aim where it can be. A point whose value misses its aim says so.

| # | point | measured | aim | state | commit |
|---:|---|---|---|---|---|
"""
_ROW = re.compile(r"^\| (\d+) \|.*$", re.MULTILINE)
COMPARISONS = {"<=": operator.le, ">=": operator.ge, "==": operator.eq}
Point = Mapping[str, Any]


def main() -> int:
    """Measure, print and write; 1 when a point that was measured misses its aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int, help="points; all by default")
    parser.add_argument("--keep", action="store_true", help="use the project of the last run")
    arguments = parser.parse_args()
    points = tomllib.loads((FOLDER / "points.toml").read_text("utf-8"))["point"]
    chosen = [one for one in points if not arguments.numbers or one["number"] in arguments.numbers]
    if not arguments.keep or not PROJECT.is_dir():
        prepare()
    missed = 0
    for point in chosen:
        measured, state = measure(point)
        missed += state == "missed"
        row = f"| {point['number']} | {point['is']} | {measured} | {aim(point)} | {state} | {commit()} |"
        print(row, flush=True)
        write(point["number"], row)
    return 1 if missed else 0


def prepare() -> None:
    """Make the project anew and train its model."""
    shutil.rmtree(PROJECT.parent, ignore_errors=True)
    PROJECT.parent.mkdir(parents=True)
    create(PROJECT, "scoring", "mlops")
    output_in(PROJECT, ["uv", "run", "--quiet", "python", "-m", "support_desk", "train"])


def measure(point: Point) -> tuple[str, str]:
    """Return what was measured, in words, and `met`, `missed` or `open`."""
    if reason := point.get("open"):
        return str(reason), "open"
    words, met = [], True
    packages = [word for name in point.get("packages", ()) for word in ("--with", name)]
    if script := point.get("script"):
        python = ["uv", "run", "--quiet", "--no-sync", *packages, "python", FOLDER / script]
        figures = json.loads(output_in(PROJECT, [*python, *point.get("arguments", ())]).splitlines()[-1])
        if script == "drift.py":
            figures["worst"] = max(
                value for name, value in figures.items() if re.fullmatch(r"ours_\d+", name)
            )
            write_drift(figures)
        words.append(point["says"].format(**figures))
        met = all(holds(one, figures) for one in point["aims"])
    if command := point.get("command"):
        code, lines = ended(command, packages)
        shown = [line for line in lines if line.startswith(tuple(point.get("shows", ())))]
        words += [f"{point['says']} ended with code {code}", *shown]
        met = met and code == 0
    if tests := point.get("tests"):
        code, lines = ended(["pytest", "-q", "-n", "1", "-p", "no:randomly", "--no-cov", *tests], packages)
        words.append(re.sub(r" in [\d.]+s.*", "", lines[-1]).strip("= "))
        met = met and code == 0
    return "; ".join(words), "met" if met else "missed"


def ended(command: list[str], packages: list[str]) -> tuple[int, list[str]]:
    """Run a command in the project beside `packages`; return its exit code and the lines that it printed."""
    done = subprocess.run(
        ["uv", "run", "--quiet", "--no-sync", *packages, *command],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    print(done.stdout, file=sys.stderr)
    return done.returncode, done.stdout.strip().splitlines()


def holds(aim: str, figures: Mapping[str, float]) -> bool:
    """Return whether a comparison such as `cpu_s <= 90` holds."""
    name, symbol, limit = aim.split()
    return COMPARISONS[symbol](figures[name], float(limit))


def aim(point: Point) -> str:
    """Return the aim as a reader is shown it."""
    return ", ".join(point.get("aims", ())) or ("all pass" if "tests" in point else "")


def write_drift(found: Mapping[str, float]) -> None:
    """Write the table of false alarms below the points."""
    sizes = sorted(int(name.removeprefix("ours_")) for name in found if re.fullmatch(r"ours_\d+", name))
    kinds = {
        "ours": "`drift`",
        "usual": "index above 0.25 for a feature",
        "any": "evidently, a column",
        "half": "evidently, half of the columns",
    }
    lines = [
        "## Drift\n",
        f"Shares of draws with an alarm: {found['features']:.0f} features,",
        f"{found['reference']:,.0f} reference rows,",
        f"{found['draws']:,.0f} draws ({found['few']:.0f} of evidently's preset), commit {commit()}.\n",
        "| rule | " + " | ".join(f"n = {size:,}" for size in sizes) + " | half a deviation, n = 200 |",
        "|---" * (len(sizes) + 2) + "|",
    ]
    for kind, label in kinds.items():
        shares = [f"{found[f'{kind}_{size}']:.3f}" for size in sizes]
        lines.append(f"| {label} | {' | '.join(shares)} | {found[f'{kind}_power']:.3f} |")
    page = PAGE.read_text("utf-8") if PAGE.is_file() else _HEAD
    before, _, after = page.partition("## Drift")
    others = "".join(after.partition("\n## ")[1:])
    PAGE.write_text(f"{before.rstrip()}\n\n" + "\n".join(lines) + "\n" + others, "utf-8")


def write(number: int, row: str) -> None:
    """Replace the row of a point, or add it in its order."""
    page = PAGE.read_text("utf-8") if PAGE.is_file() else _HEAD
    head, _, drift = page.partition("## Drift")
    rows = {int(found[1]): found[0] for found in _ROW.finditer(head)} | {number: row}
    body = _HEAD + "\n".join(rows[one] for one in sorted(rows)) + "\n"
    PAGE.write_text(body + (f"\n## Drift{drift}" if drift else ""), "utf-8")


def commit() -> str:
    """Return the commit that the project was generated from."""
    answers = (PROJECT / ".copier-answers.yml").read_text("utf-8")
    found = re.search(r"^_commit: (?:.*-g)?(\w+)$", answers, re.MULTILINE)
    return found[1][:7] if found else "unknown"


if __name__ == "__main__":
    sys.exit(main())
