"""How `scaffold new` pins dependencies. The projects have none, so uv resolves without any index."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.conftest import Scaffold
from tests.world import commit, git, programs, write

pytestmark = pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not on PATH")

TESTED = """\
version = 1
revision = 3
requires-python = ">=3.11"
"""


def locked_name(project: Path) -> str:
    lock = tomllib.loads((project / "uv.lock").read_text(encoding="utf-8"))
    return str(lock["package"][0]["name"])


def test_from_tested_versions(scaffold: Scaffold, here: Path, template: Path) -> None:
    write(template, {"locks/uv.lock": TESTED})
    commit(template)

    outcome = scaffold("new", "desk", "--template", str(template), "--json")

    payload = json.loads(outcome.out)
    assert (outcome.code, payload["lock"]) == (0, "tested")
    assert "uv.lock" in payload["files"]
    assert locked_name(here / "desk") == "desk"
    assert git(here / "desk", "ls-files", "uv.lock") == "uv.lock"


def test_without_tested_versions(scaffold: Scaffold, here: Path, template: Path) -> None:
    outcome = scaffold("new", "desk", "--template", str(template), "--json")

    payload = json.loads(outcome.out)
    assert (outcome.code, payload["lock"]) == (0, "newest")
    assert payload["notes"][-1] == (
        "the template brings no tested lock file, so the newest versions are locked"
    )
    assert locked_name(here / "desk") == "desk"


def test_newest_on_request(scaffold: Scaffold, template: Path) -> None:
    write(template, {"locks/uv.lock": "not a lock file at all"})
    commit(template)

    outcome = scaffold("new", "desk", "--template", str(template), "--upgrade-deps", "--json")

    assert (outcome.code, json.loads(outcome.out)["lock"]) == (0, "newest")


def test_uv_starts_from_the_tested_lock_file(
    scaffold: Scaffold, here: Path, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(template, {"locks/uv.lock": TESTED})
    commit(template)
    monkeypatch.delenv("UV", raising=False)
    with programs(tmp_path / "bin", {"uv": f"cp uv.lock {here}/seen.lock"}) as path:
        monkeypatch.setenv("PATH", path)
        outcome = scaffold("new", "desk", "--template", str(template))

    assert outcome.code == 0
    assert (here / "seen.lock").read_text(encoding="utf-8") == TESTED


def test_no_uv(
    scaffold: Scaffold, here: Path, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The project is there and committed, the message says how to finish, and the exit code is its own."""
    only_git = tmp_path / "bin"
    only_git.mkdir()
    (only_git / "git").symlink_to(shutil.which("git") or "")
    monkeypatch.setenv("PATH", str(only_git))
    monkeypatch.delenv("UV", raising=False)

    outcome = scaffold("new", "desk", "--template", str(template))

    assert outcome.code == 3
    assert outcome.err.splitlines()[2:] == [
        "note: no lock file was written: uv was not found on PATH",
        "note: install uv from https://docs.astral.sh/uv/ and run `uv lock` in the project",
    ]
    assert "  uv lock\n" in outcome.out
    assert git(here / "desk", "status", "--porcelain") == ""
    assert not (here / "desk" / "uv.lock").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UV_LOCKED", "1"),
        ("UV_PROJECT", "elsewhere"),
        ("PYTHONPATH", "elsewhere"),
        pytest.param("UV_FROZEN", "1", marks=pytest.mark.slow),
        pytest.param("UV_WORKING_DIRECTORY", "elsewhere", marks=pytest.mark.slow),
        pytest.param("UV_PYTHON", "3.9", marks=pytest.mark.slow),
        pytest.param("UV_RESOLUTION", "lowest", marks=pytest.mark.slow),
        pytest.param("UV_A_LATER_ONE", "1", marks=pytest.mark.slow),
        pytest.param("UV", "/gone/uv", marks=pytest.mark.slow),
        pytest.param("VIRTUAL_ENV", "/gone/venv", marks=pytest.mark.slow),
    ],
)
def test_what_the_caller_exported_changes_nothing(
    scaffold: Scaffold, here: Path, template: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    outcome = scaffold("new", "desk", "--template", str(template))

    assert outcome.code == 0
    assert "options" not in (here / "desk" / "uv.lock").read_text("utf-8")
    assert locked_name(here / "desk") == "desk"


def test_no_python_that_fits(scaffold: Scaffold, template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names what to install, and what has to be unset for the command to work."""
    file = template / "template" / "pyproject.toml.jinja"
    file.write_text(file.read_text("utf-8").replace(">=3.11", ">=3.99"), "utf-8")
    commit(template)
    monkeypatch.setenv("UV_LOCKED", "1")
    monkeypatch.setenv("UV_PROJECT", "elsewhere")
    monkeypatch.setenv("UV_OFFLINE", "1")

    outcome = scaffold("new", "desk", "--template", str(template))

    assert outcome.code == 3
    notes = outcome.err.splitlines()
    assert notes[-2:] == [
        "note: in the environment: UV_OFFLINE",
        "note: run `unset UV_LOCKED UV_PROJECT; uv python install '>=3.99' && uv lock` in the project",
    ]
    assert "  unset UV_LOCKED UV_PROJECT; uv lock\n" in outcome.out


def test_dependencies_that_cannot_be_resolved(
    scaffold: Scaffold, here: Path, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UV", raising=False)
    with programs(
        tmp_path / "bin",
        {"uv": "[ $1 = lock ] || exit 0; echo half > uv.lock; echo 'No solution found' >&2; exit 1"},
    ) as path:
        monkeypatch.setenv("PATH", path)
        outcome = scaffold("new", "desk", "--template", str(template), "--json")

    payload = json.loads(outcome.out)
    assert (outcome.code, payload["lock"]) == (3, "failed")
    assert payload["notes"][-3:] == [
        "no lock file was written: uv lock failed",
        "No solution found",
        "run `uv lock` in the project",
    ]
    assert payload["next_steps"][:2] == ["cd desk", "uv lock"]
    assert "uv.lock" not in payload["files"]
    assert not (here / "desk" / "uv.lock").exists()
