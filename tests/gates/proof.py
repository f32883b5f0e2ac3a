"""Break a rule in a project, run the gate, put everything back."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from tests.template.project import Project, under_version_control
from tests.template.variants import preset_answers
from tools.releases import git
from tools.worktree import render

from .changes import AnchorError, Change
from .violations import Violation

Verdict = Mapping[str, object]
COMPILED = ("migrations", "scripts", "src", "tests")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What became of one violation.

    Attributes:
        seconds: wall time of the gate.
        cpu_seconds: its processor time.
        problem: why it does not count as caught; empty when it was.
    """

    seconds: float = 0
    cpu_seconds: float = 0
    problem: str = ""


def fresh_project(template: Path, root: Path, *, preset: str) -> Project:
    """Render, lock, install and commit a project of a preset."""
    project = Project(name=preset, root=render(template, preset_answers(preset), root))
    project.install()
    under_version_control(project.root, ignored=False)
    return project


def prove(project: Project, violation: Violation) -> Proof:
    """Tell whether the expected gate fails, names the file and the rule, and does not merely crash."""
    beside = violation.beside(project.root) if violation.beside else nullcontext()
    try:
        with restored(project):
            if violation.before:
                violation.before(project.root)
            for step in violation.steps:
                project.must(*step)
            with changed(project, violation.change), beside:
                verdict = run_gate(project, violation.gate)
    except AnchorError as error:
        return Proof(problem=f"tests/gates/violations: {error}")
    return Proof(
        seconds=float(str(verdict["seconds"])),
        cpu_seconds=float(str(verdict["cpu_seconds"] or 0)),
        problem=problem(violation, verdict),
    )


def run_gate(project: Project, gate: str) -> Verdict:
    """Run one gate, after those that it has to follow, with the project's own runner."""
    table = tomllib.loads((project.root / "gates.toml").read_text("utf-8"))["gate"]
    (before,) = [row.get("after", []) for row in table if row["id"] == gate]
    (verdict,) = [verdict for verdict in run_gates(project, [*before, gate]) if verdict["id"] == gate]
    return verdict


def run_gates(project: Project, gates: list[str]) -> list[Verdict]:
    """Run some gates, or with an empty list all that CI runs for a change, one at a time."""
    script = ("python", "scripts/check.py", "--json", "--jobs", "1", "--only", ",".join(gates))
    done = project.run("uv", "run", "--no-sync", *script, timeout_s=3600)
    assert done.returncode in {0, 1}, f"{gates}: {done.stdout}{done.stderr}"
    return list(json.loads(done.stdout))


def problem(violation: Violation, verdict: Verdict) -> str:
    """Say what is missing from the verdict; empty when nothing is."""
    output = str(verdict["output"])
    if verdict["outcome"] != "failed":
        return f"not caught: {verdict['outcome']}\n{output}"
    crashed = "Traceback (most recent call last)" in output
    if crashed and violation.gate not in {"tests", "long-tests", "migrations"}:
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
    with restored(project):
        change(project.root)
        forget_compiled(project)
        yield


@contextmanager
def restored(project: Project) -> Iterator[None]:
    """Put every file back when the block ends."""
    try:
        yield
    finally:
        restore(project)


def restore(project: Project) -> None:
    """Put every file back as it was committed; what git ignores stays."""
    git(project.root, "checkout", "--quiet", "--force", "--", ".")
    git(project.root, "clean", "--quiet", "-d", "--force")
    forget_compiled(project)


def forget_compiled(project: Project) -> None:
    """Remove the project's own bytecode.

    Python takes it for current when the source has the same size and was written in the same second.
    """
    for folder in COMPILED:
        for cache in list((project.root / folder).rglob("__pycache__")):
            rmtree(cache)
