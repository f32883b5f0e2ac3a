"""Every preset as its user gets it: installed from its lock, imported, and held to all of its own gates."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

from tools.limits import CHECK_LIMITS
from tools.worktree import ROOT

from .project import Project
from .variants import PACKAGE

IMPORT_ALL = f"""
import importlib, pkgutil, {PACKAGE}
for module in pkgutil.walk_packages({PACKAGE}.__path__, "{PACKAGE}."):
    if module.name != "{PACKAGE}.__main__":
        importlib.import_module(module.name)
"""


def test_every_module_imports(installed: Project) -> None:
    installed.must("uv", "run", "--no-sync", "python", "-W", "error::SyntaxWarning", "-c", IMPORT_ALL)


def test_every_gate_passes(installed: Project, record_property: Callable[[str, object], None]) -> None:
    script = ("python", "scripts/check.py", "--json")
    done = installed.run("uv", "run", "--no-sync", *script, timeout_s=1800)
    verdicts = json.loads(done.stdout or "[]")
    seconds = sum(verdict["cpu_seconds"] or 0 for verdict in verdicts)
    record_property("cpu_seconds", round(seconds))

    assert [verdict["output"] for verdict in verdicts if not verdict["passed"]] == [], done.stderr
    assert done.returncode == 0
    assert 0 < seconds <= CHECK_LIMITS[installed.name.removesuffix("-bare")]


def test_make_check_runs_the_gates(installed: Project) -> None:
    assert "format" in installed.must("make", "check", "ONLY=format")


def test_the_first_two_commands_pass_and_leave_nothing_that_git_would_see(installed: Project) -> None:
    installed.must("make", "demo")
    installed.must("make", "test")

    changed = installed.must("git", "status", "--porcelain").splitlines()
    assert [line for line in changed if not line.endswith("uv.lock")] == []


def test_the_lock_holds_only_tested_versions(installed: Project) -> None:
    tested = locked(ROOT / "locks" / "uv.lock")

    assert locked(installed.root / "uv.lock") - tested == set()


def locked(path: Path) -> set[tuple[str, str]]:
    """Give name and version of every package of a lock file that comes from an index."""
    packages = tomllib.loads(path.read_text("utf-8"))["package"]
    return {(package["name"], package["version"]) for package in packages if "registry" in package["source"]}
