"""`scaffold update` beside `copier update` on the standard preset: time and processes started."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measurement import Cost, in_turns, run
from benchmarks.page import write_section
from tools.releases import git
from tools.worktree import ROOT

BIN = Path(sys.executable).parent
OURS = (BIN / "scaffold", "update", "--no-gates")
PEER = (BIN / "copier", "update", "--defaults", "--quiet")
CPU_AIM, WALL_AIM, PROCESS_AIM = 0.25, 0.5, 0.1


def main() -> int:
    """Measure, print the table and write it into the page; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each command")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        place = Path(folder)
        project = prepared(place)
        os.environ["SCAFFOLD_TEMPLATE"] = str(place / "template")  # so that nobody has to vouch for it
        ours, peer = in_turns(
            lambda _turn: updated(project, OURS), lambda _turn: updated(project, PEER), runs=arguments.runs
        )
        processes = started(place, project, OURS), started(place, project, PEER)
    cpu_ratio, wall_ratio = ours.cpu_s / peer.cpu_s, ours.wall_s / peer.wall_s
    process_ratio = processes[0] / processes[1]
    table = (
        "| | scaffold update | copier update | ratio | aim |\n|---|---|---|---|---|\n"
        f"| CPU, s | {ours.cpu_s:.2f} | {peer.cpu_s:.2f} | {cpu_ratio:.2f} | <= {CPU_AIM} |\n"
        f"| wall, s | {ours.wall_s:.2f} | {peer.wall_s:.2f} | {wall_ratio:.2f} | <= {WALL_AIM} |\n"
        f"| processes started | {processes[0]} | {processes[1]} | {process_ratio:.2f} | <= {PROCESS_AIM} |\n"
    )
    conditions = (
        "\nThe standard preset, three files edited by the user, two changed and one added by the template; "
        "gates left out on both sides. Medians of runs in turns; processes are starts of git and of Python. "
        f"Load of the machine: {os.getloadavg()[0]:.0f} processes.\n"
    )
    print(table)
    write_section("Update beside Copier", table + conditions, command="make bench-update")
    missed = cpu_ratio > CPU_AIM or wall_ratio > WALL_AIM or process_ratio > PROCESS_AIM
    return int(missed)


def prepared(place: Path) -> Path:
    """Make a template with two releases and a committed project of the first, with edits."""
    template, project = place / "template", place / "project"
    git(place, "clone", "--quiet", "--no-tags", str(ROOT), str(template))
    git(template, "tag", "v1000.0.0")
    body = template / "template"
    append(body / "docs" / "gates.md", "A fix of the template.\n")
    append(body / "src" / "{{ package_name }}" / "errors.py", "\n\nFIXED = True\n")
    append(body / "docs" / "new.md", "# New\n")
    git(template, "add", "--all")
    git(template, "commit", "--quiet", "--message", "Fix")
    git(template, "tag", "v1000.1.0")
    copy = (BIN / "copier", "copy", "--defaults", "--quiet", "--vcs-ref", "v1000.0.0", template, project)
    subprocess.run(copy, check=True)
    git(project, "init", "--quiet", "--initial-branch=main")
    append(project / ".git" / "info" / "exclude", "measured.log\n")
    for name in ("README.md", "Makefile", "AGENTS.md"):
        append(project / name, "\n# Mine\n")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "Mine")
    return project


def updated(project: Path, command: Sequence[str | Path]) -> Cost:
    """Put the project back and update it once."""
    put_back(project)
    cost = run(command, cwd=project)
    if "FIXED" not in next(project.glob("src/*/errors.py")).read_text("utf-8"):
        raise RuntimeError(f"{command[0]} did not update the project")
    return cost


def started(place: Path, project: Path, command: Sequence[str | Path]) -> int:
    """Count the processes that one update starts, itself included, by programs that log their start."""
    shims, log = place / "shims", place / "started.log"
    shutil.rmtree(shims, ignore_errors=True)
    shims.mkdir()
    real = shutil.which("git")
    (shims / "git").write_text(f'#!/bin/sh\necho git >>"{log}"\nexec "{real}" "$@"\n', "utf-8")
    (shims / "git").chmod(0o755)
    put_back(project)
    log.write_text("", "utf-8")
    path = os.environ["PATH"]
    os.environ["PATH"] = f"{shims}{os.pathsep}{path}"
    try:
        run(command, cwd=project)
    finally:
        os.environ["PATH"] = path
    ours = 2 if command is OURS else 1  # the command, and our own landing process
    return len(log.read_text("utf-8").splitlines()) + ours


def put_back(project: Path) -> None:
    """Undo an update."""
    git(project, "reset", "--quiet", "--hard")
    git(project, "clean", "--quiet", "--force", "-d")


def append(path: Path, text: str) -> None:
    """Add text at the end of a file, which may be new."""
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


if __name__ == "__main__":
    sys.exit(main())
