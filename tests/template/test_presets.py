"""Every preset as its user gets it: installed from its lock, imported, and held to all of its own gates."""

import json
import os
import resource
import tomllib
from collections.abc import Callable
from pathlib import Path

from tools.worktree import ROOT

from .project import Project
from .variants import COVER_ALL, PACKAGE

IMPORT_ALL = f"""
import importlib, pkgutil, {PACKAGE}
for module in pkgutil.walk_packages({PACKAGE}.__path__, "{PACKAGE}."):
    if module.name != "{PACKAGE}.__main__":
        importlib.import_module(module.name)
"""
# Questions about a project, and the page that has the answer where its capability is on.
QUESTIONS = {
    "where is a prompt changed": "llm/prompts.html",
    "change a prompt": "llm/prompts.html",
    "why was an answer refused": "retrieval.html",
    "answer refused": "retrieval.html",
    "which model is served": "scoring.html",
    "model served": "scoring.html",
    "gates": "gates.html",
}


def test_every_module_imports(installed: Project) -> None:
    installed.must("uv", "run", "--no-sync", "python", "-W", "error::SyntaxWarning", "-c", IMPORT_ALL)


def test_the_first_two_commands_and_every_gate_pass(
    installed: Project, record_property: Callable[[str, object], None]
) -> None:
    installed.must("make", "demo")
    started = seconds_of_children()
    # With coverage it is also what the gates `tests` and `migrations` run. It costs half as much again, so
    # where the example comes on top only `make test-all` measures it.
    covered = installed.name.endswith("-bare") or COVER_ALL in os.environ
    installed.must("env", f"PYTEST_ADDOPTS={'--cov' if covered else ''}", "make", "test")
    changed = installed.must("git", "status", "--porcelain").splitlines()
    assert [line for line in changed if not line.endswith("uv.lock")] == []

    table = tomllib.loads((installed.root / "gates.toml").read_text("utf-8"))["gate"]
    rest = [row["id"] for row in table if not row.get("nightly") and row["id"] not in {"tests", "migrations"}]
    script = ("python", "scripts/check.py", "--json", "--only", ",".join(rest))
    done = installed.run("uv", "run", "--no-sync", *script, timeout_s=1800)
    seconds = seconds_of_children() - started
    record_property("cpu_seconds", round(seconds))

    verdicts = json.loads(done.stdout or "[]")
    assert [verdict["output"] for verdict in verdicts if not verdict["passed"]] == [], done.stderr
    assert [verdict["id"] for verdict in verdicts] == rest
    assert done.returncode == 0


def test_make_check_runs_the_gates(installed: Project) -> None:
    assert "format" in installed.must("make", "check", "ONLY=format")


def test_the_lock_holds_only_tested_versions(installed: Project) -> None:
    tested = locked(ROOT / "locks" / "uv.lock")

    assert locked(installed.root / "uv.lock") - tested == set()


def test_the_documents_answer_within_one_search(installed: Project) -> None:
    installed.must("make", "docs")
    site = installed.root / "build" / "site"
    asked = [f"{one}={page}" for one, page in QUESTIONS.items() if (site / page).is_file()]
    command = (
        "uv",
        "run",
        "--isolated",
        "--quiet",
        "--locked",
        "--only-group",
        "site",
        "--project",
        str(ROOT),
    )
    script = ("python", str(ROOT / "tools" / "site_search.py"), str(site))

    installed.must(*command, *script, *asked)


def seconds_of_children() -> float:
    """Return the processor time of all processes that this one started and waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def locked(path: Path) -> set[tuple[str, str]]:
    """Give name and version of every package of a lock file that comes from an index."""
    packages = tomllib.loads(path.read_text("utf-8"))["package"]
    return {(package["name"], package["version"]) for package in packages if "registry" in package["source"]}
