"""Break a rule in a project, run the gate, put everything back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.template.project import Project, under_version_control
from tests.template.variants import preset_answers
from tools.releases import git
from tools.worktree import render

from .violations import Change, Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What became of one violation; `problem` says why it does not count as caught."""

    violation: Violation
    seconds: float
    problem: str = ""


def fresh_project(template: Path, root: Path, *, preset: str) -> Project:
    """Render, lock, install and commit a project of a preset."""
    project = Project(name=preset, root=render(template, preset_answers(preset), root))
    project.install()
    under_version_control(project.root, ignored=False)
    return project


def prove(project: Project, violation: Violation) -> Proof:
    """Tell whether the expected gate fails, names the file and the rule, and does not merely crash."""
    with changed(project, violation.change):
        verdict = run_gate(project, violation.gate)
    return Proof(
        violation=violation, seconds=float(str(verdict["seconds"])), problem=problem(violation, verdict)
    )


def run_gate(project: Project, gate: str) -> dict[str, object]:
    """Run one gate with the project's own runner."""
    done = project.run("uv", "run", "--no-sync", "python", "scripts/check.py", "--only", gate, "--json")
    assert done.returncode in {0, 1}, f"{gate}: {done.stdout}{done.stderr}"
    (verdict,) = json.loads(done.stdout)
    return dict(verdict)


def problem(violation: Violation, verdict: dict[str, object]) -> str:
    """Say what is missing from the verdict; empty when nothing is."""
    output = str(verdict["output"])
    if verdict["outcome"] != "failed":
        return f"not caught: {verdict['outcome']}"
    if "Traceback (most recent call last)" in output and violation.gate not in {"tests", "migrations"}:
        return f"caught by a crash only:\n{output}"
    if violation.says not in output:
        return f"the message does not say {violation.says!r}:\n{output}"
    findings = verdict["findings"]
    named = {finding["place"]["file"] for finding in findings} if isinstance(findings, list) else set()
    if violation.file is not None and violation.file not in named:
        return f"names {sorted(named)}, not {violation.file}:\n{output}"
    return ""


@contextmanager
def changed(project: Project, change: Change) -> Iterator[None]:
    """Make the change for the time of the block."""
    try:
        change(project.root)
        yield
    finally:
        git(project.root, "checkout", "--quiet", "--force", "--", ".")
        git(project.root, "clean", "--quiet", "-d", "--force")
