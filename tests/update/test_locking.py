"""The lock file that an update leaves is right, or nothing lands."""

import json
import shutil
import subprocess
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from scaffold.project.locks import with_tested
from scaffold.project.requirements import compare_requirements, needs_lock

from .lab import CONFLICTS, Project, Template, git, new_project, new_template, prepared

pytestmark = pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not on PATH")

Output = pytest.CaptureFixture[str]


def wheel(folder: Path, name: str, version: str, *needs: str) -> None:
    """Write a distribution without modules."""
    folder.mkdir(exist_ok=True)
    info = f"{name}-{version}.dist-info"
    required = "".join(f"Requires-Dist: {requirement}\n" for requirement in needs)
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as file:
        file.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{required}"
        )
        file.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{info}/RECORD", "")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a package index without a network: alpha needs beta, and each has two versions."""
    folder = tmp_path / "wheels"
    for version in ("1.0", "2.0"):
        wheel(folder, "alpha", version, "beta")
        wheel(folder, "beta", version)
        wheel(folder, "gamma", version)
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_NO_INDEX", "1")
    return folder


def pyproject(*dependencies: str) -> str:
    return (
        '[project]\nname = "desk"\nversion = "1"\nrequires-python = ">=3.11"\n'
        f"dependencies = {json.dumps(dependencies)}\n"
    )


def lock(folder: Path, *dependencies: str) -> str:
    """Lock with uv itself."""
    folder.mkdir(exist_ok=True)
    (folder / "pyproject.toml").write_text(pyproject(*dependencies), "utf-8")
    subprocess.run(["uv", "lock", "--quiet", "--no-config"], cwd=folder, check=True)
    return (folder / "uv.lock").read_text("utf-8")


def versions(project: Project) -> Mapping[str, str]:
    return {
        package["name"]: package["version"] for package in tomllib.loads(project.read("uv.lock"))["package"]
    }


@pytest.fixture
def tested(index: Path, tmp_path: Path) -> tuple[Template, Project]:  # noqa: ARG001 - uv asks it
    """Make a project with gamma 1.0, and a release that adds alpha and was tested with version 1.0 of all."""
    template, project = prepared(tmp_path, {"pyproject.toml": pyproject("gamma")})
    project.commit({"uv.lock": lock(tmp_path / "mine", "gamma")})
    (template.root / "locks").mkdir()
    text = lock(tmp_path / "theirs", "alpha==1.0", "beta==1.0", "gamma==1.0")
    (template.root / "locks" / "uv.lock").write_text(text, "utf-8")
    template.release("v2.0.0", {"pyproject.toml": pyproject("gamma", "alpha")})
    return template, project


def test_new_packages_come_in_tested_versions_and_old_ones_stay(tested: tuple[Template, Project]) -> None:
    project = tested[1]
    assert versions(project) == {"desk": "1", "gamma": "2.0"}

    assert project.update() == 0

    assert versions(project) == {"desk": "1", "gamma": "2.0", "alpha": "1.0", "beta": "1.0"}
    subprocess.run(["uv", "lock", "--check", "--quiet"], cwd=project.root, check=True)


@pytest.mark.parametrize("name", ["UV_LOCKED", "UV_FROZEN"])
def test_a_variable_does_not_leave_a_stale_lock(
    tested: tuple[Template, Project], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as variables:
        variables.setenv(name, "1")
        assert tested[1].update() == 0

    assert versions(tested[1])["alpha"] == "1.0"


def test_in_a_workspace_it_says_where_the_lock_file_is(tmp_path: Path, capsys: Output) -> None:
    template = new_template(tmp_path / "template", {"pyproject.toml": pyproject("gamma"), "a.txt": "1\n"})
    root = tmp_path / "mono"
    project = new_project(template, root / "packages" / "desk")
    shutil.rmtree(project.root / ".git")
    (root / "pyproject.toml").write_text('[tool.uv.workspace]\nmembers = ["packages/*"]\n', "utf-8")
    git(root, "init", "--quiet", "--initial-branch=main")
    Project(root=root).commit()
    template.release("v1.1.0", {"pyproject.toml": pyproject("gamma"), "a.txt": "2\n"})
    assert project.update() == 0
    assert "lock" not in capsys.readouterr().err
    Project(root=root).commit()
    template.release("v1.2.0", {"pyproject.toml": pyproject("gamma", "alpha"), "a.txt": "2\n"})

    assert project.update() == 0

    assert capsys.readouterr().err == (
        f"note: the lock file that counts is the one of the uv workspace {root}; "
        f"renew it there: uv lock --directory {root}\n"
    )


ODD = (
    "project = 3\n",
    "tool = 3\n",
    "[tool]\nuv = 3\n",
    "[project]\ndependencies = 'alpha'\n",
    "[project]\ndependencies = 3\n",
    "[project]\ndependencies = [3, {a = 1}]\n",
    "[project]\noptional-dependencies = ['alpha']\n",
    "[project.optional-dependencies]\nmore = 3\n",
    "dependency-groups = 3\n",
    "[dependency-groups]\ndev = 'alpha'\n",
    "[[dependency-groups]]\ndev = ['alpha']\n",
    "build-system = []\n",
)


@pytest.mark.parametrize("theirs", ODD)
def test_requirements_in_forms_that_uv_refuses_are_no_defect(theirs: str) -> None:
    right = pyproject("alpha").encode()

    assert needs_lock(right, theirs.encode())
    assert needs_lock(theirs.encode(), right)
    assert compare_requirements(theirs.encode(), right).added == ("alpha",)
    assert compare_requirements(right, theirs.encode()).removed == ("alpha",)


def test_a_lock_that_cannot_be_made_stops_the_update(
    tested: tuple[Template, Project], index: Path, capsys: Output
) -> None:
    project = tested[1]
    for file in index.glob("alpha-*"):
        file.unlink()
    before = project.files()

    assert project.update() == 1

    assert project.files() == before
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "error: uv.lock cannot be renewed, so nothing was changed"
    assert any("alpha" in line for line in said)
    assert "  in the environment: UV_FIND_LINKS, UV_NO_INDEX" in said
    assert said[-1] == "help: land it all the same with --no-lock, and run `uv lock` afterwards"
    assert project.scaffold("update", "--no-gates", "--no-lock") == 0
    assert project.read("uv.lock") == before["uv.lock"].decode()
    assert "note: uv.lock was not renewed: run `uv lock`\n" in capsys.readouterr().err


def test_requirements_in_conflict_are_said_to_be_unlocked(
    tested: tuple[Template, Project], capsys: Output
) -> None:
    project = tested[1]
    project.commit({"pyproject.toml": pyproject("gamma", "beta")})

    assert project.update() == CONFLICTS

    assert (
        "note: resolve pyproject.toml, then run `uv lock`: uv.lock is as it was\n" in capsys.readouterr().err
    )
    assert git(project.root, "diff", "--cached", "--name-only", "uv.lock") == ""


def test_packages_of_both_lock_files() -> None:
    mine = 'version = 1\n\n[[package]]\nname = "a"\nversion = "1"\nsource = { registry = "here" }\n'
    theirs = (
        'version = 1\n\n[[package]]\nname = "a"\nversion = "2"\nsource = { registry = "there" }\n'
        '\n[[package]]\nname = "b"\nversion = "2"\nsource = { registry = "there" }\n'
        'resolution-markers = ["x \\"y\\""]\ndependencies = [{ name = "a" }]\nwheels = []\n'
        '\n[[package]]\nname = "desk"\nversion = "1"\nsource = { virtual = "." }\n'
    )

    both = with_tested(mine.encode(), theirs.encode()).decode()

    assert both.startswith(mine)
    assert tomllib.loads(both)["package"][1:] == [
        {
            "name": "b",
            "version": "2",
            "source": {"registry": "there"},
            "resolution-markers": ['x "y"'],
        }
    ]
