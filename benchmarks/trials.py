"""Trials with data of others: projects made from it, and docs/own-data.md, which tells what came of them."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measurement import run
from benchmarks.page import write_section
from benchmarks.project import BIN
from scaffold.adapters.uv import program
from tools.worktree import ROOT

PAGE = ROOT / "docs" / "own-data.md"
BUILD = ROOT / "build" / "trials"
FAILS = "fails"
_STEPS = "steps.json"
_PRODUCT = ("src", "template", "parts", "copier.yml", "locks")
_OWN_GATES = ("format", "lint", "types", "imports", "dead-code", "secrets", "notebooks", "api", "datasets")
_HEAD = """# Trials with data of others

Projects made from files of others, and the results. Every row is written by the command
that its section names, on the commit in its last column. Times are seconds of processor time.
"""

Row = Mapping[str, str]


def made(name: str, *arguments: str | Path) -> tuple[Path, str]:
    """Make the project `name` with `scaffold new`; return it and the processor time.

    One that was made of the same state of the template is taken up, with the steps that it has passed.
    """
    project = BUILD / name / name
    if _steps(project).get("commit") != commit():
        shutil.rmtree(project.parent, ignore_errors=True)
        project.parent.mkdir(parents=True)
    command = [BIN / "scaffold", "new", project, "--template", ROOT, "--defaults", *arguments]
    return project, step(project, "new", command)


def targets(project: Path, *names: str) -> Row:
    """Run targets of the project's Makefile until one fails; return the processor time of each."""
    found = dict.fromkeys(names, "not run")
    for name in names:
        found[name] = step(project, name, ["make", "-C", project, name])
        if found[name] == FAILS:
            break
    return found


def own_checks(project: Path, part: str) -> str:
    """Run the gates of sources and data, and of the tests those that bear the name of a part."""
    checked = step(project, "check", ["make", "-C", project, "check", f"ONLY={','.join(_OWN_GATES)}"])
    tests = [str(path) for path in (project / "tests").rglob(f"test_{part}.py")]
    command: list[str | Path] = [program(), "run", "--directory", project, "--no-sync", "pytest", "-q"]
    tested = step(project, "tests", [*command, "-n", "0", *tests])
    return FAILS if FAILS in {checked, tested} else f"{int(checked) + int(tested)} (of the part)"


def step(project: Path, name: str, command: Sequence[str | Path]) -> str:
    """Run a command, unless it has passed; return its processor time, or that it fails.

    What a failed one said is kept beside the project.
    """
    steps = _steps(project)
    if name in steps:
        return steps[name]
    try:
        found = f"{run(command, cwd=project.parent).cpu_s:.0f}"
    except RuntimeError as error:
        log = project.with_name(f"{name}.log")
        log.write_text(str(error), "utf-8")
        print(f"{project.name}: {name} fails, see {log}", file=sys.stderr)
        return FAILS
    kept = {**steps, "commit": commit(), name: found}
    project.with_name(_STEPS).write_text(json.dumps(kept), "utf-8")
    return found


def _steps(project: Path) -> dict[str, str]:
    file = project.with_name(_STEPS)
    found: dict[str, str] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return found


def rows_of(title: str) -> dict[str, str]:
    """Return the rows of the table in a section of the page, by their first cells."""
    page = PAGE.read_text("utf-8") if PAGE.is_file() else ""
    section = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    lines = [line for line in section[0].splitlines() if line.startswith("| ")] if section else []
    return {line.split("|")[1].strip(): line for line in lines[1:]}


def write_row(title: str, about: str, row: Row, *, command: str) -> None:
    """Replace or add a row of the table in a section; its first cell names it.

    It is written as soon as it is known, so that a trial that was stopped goes on where it ended.
    """
    row = {**row, "commit": commit()}
    rows = {**rows_of(title), next(iter(row.values())): f"| {' | '.join(row.values())} |"}
    table = "\n".join((f"| {' | '.join(row)} |", "|" + "---|" * len(row), *rows.values()))
    write_section(title, f"{about.strip()}\n\n{table}", command=command, path=PAGE, head=_HEAD)


def commit() -> str:
    """Return the last commit of what projects are made of, marked where the work tree differs from it."""
    changed = _git("status", "--porcelain", "--", *_PRODUCT)
    return _git("log", "-1", "--format=%h", "--abbrev=9", "--", *_PRODUCT) + ("+" if changed else "")


def python_with(packages: Sequence[str], code: str) -> None:
    """Run code in an environment of some packages."""
    wanted = [word for name in packages for word in ("--with", name)]
    command = [program(), "run", "--quiet", "--no-project", *wanted, "python", "-c", code]
    subprocess.run(command, check=True)


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()
