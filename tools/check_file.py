"""Check a change to one file of the template in the smallest project that holds it.

`python -m tools.check_file template/...` reads the Jinja of the template, renders that project into
build/check-file, and runs the project's own gates for code there. Its environment and the caches of its
tools stay for the next time.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from scaffold.answers.presets import PRESETS
from tools.worktree import ROOT, Answers, export_template, questions, render

WORKSHOP = ROOT / "build" / "check-file"
KEPT = {".venv", ".mypy_cache", ".ruff_cache", ".import_linter_cache"}
GATES = "lock,format,lint,types,imports,tests"
PACKAGE = "support_desk"
NAMES: Answers = {"package_name": PACKAGE, "project_name": "Support Desk"}


def main(arguments: list[str]) -> int:
    """Check the one named file; 1 when a gate fails, 2 when there is no such file."""
    path = Path(arguments[0]) if len(arguments) == 1 else Path()
    if not path.is_relative_to("template") or not (ROOT / path).is_file():
        print(
            f"error: {path} is no file under template/\nhelp: make check-file FILE=template/...",
            file=sys.stderr,
        )
        return 2
    started = time.perf_counter()
    jinja = ["tests/template/test_jinja.py", "-q", "-p", "no:cacheprovider"]
    code = subprocess.run([sys.executable, "-m", "pytest", *jinja], cwd=ROOT, check=False).returncode
    if code == 0:
        code = check_in_smallest_project(path)
    print(f"{'checked' if code == 0 else 'FAILED'} in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return 1 if code else 0


def check_in_smallest_project(path: Path) -> int:
    """Render, install and run the gates; give the exit code of the first step that fails."""
    with TemporaryDirectory() as folder:
        template = export_template(Path(folder) / "template")
        for number, answers in enumerate(candidates()):
            project = render(template, answers, Path(folder) / str(number))
            if (project / destination(path)).is_file():
                chosen = ", ".join(f"{name}={value}" for name, value in answers.items() if name not in NAMES)
                print(f"{destination(path)} in a project of {chosen}", file=sys.stderr)
                workshop = move(project, WORKSHOP / str(answers["start_from"]))
                return run_steps(workshop)
    print(f"error: no preset or single answer renders {path}", file=sys.stderr)
    return 1


def candidates() -> Iterator[Answers]:
    """Give answers from the smallest project to the largest, then the full one with each other choice."""
    for preset in sorted(PRESETS.values(), key=lambda preset: len(preset.capabilities)):
        yield {**NAMES, "start_from": preset.name}
    for name, question in questions().items():
        choices = question.get("choices")
        if name != "start_from" and isinstance(choices, list):
            yield from ({**NAMES, "start_from": "full", name: choice} for choice in choices)


def destination(path: Path) -> Path:
    """Give the place of a template's file in the rendered project."""
    parts = [part.replace("{{ package_name }}", PACKAGE).removesuffix(".jinja") for part in path.parts[1:]]
    return Path(*parts).with_name(parts[-1].replace("{{ _copier_conf.answers_file }}", ".copier-answers.yml"))


def move(project: Path, workshop: Path) -> Path:
    """Replace everything in `workshop` but environment and caches by `project`."""
    workshop.mkdir(parents=True, exist_ok=True)
    for old in workshop.iterdir():
        if old.name not in KEPT:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    for new in project.iterdir():
        shutil.move(new, workshop / new.name)
    return workshop


def run_steps(project: Path) -> int:
    """Lock from the tested versions, install, run the gates for code."""
    if (tested := ROOT / "locks" / "uv.lock").is_file():
        shutil.copyfile(tested, project / "uv.lock")
    steps = (
        ["uv", "lock", "--quiet"],
        ["uv", "sync", "--quiet"],
        ["uv", "run", "--no-sync", "python", "scripts/check.py", "--only", GATES],
    )
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    for step in steps:
        code = subprocess.run(step, cwd=project, env=environment, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
