"""What the caller exported redirects nothing and breaks nothing."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import scaffold
from scaffold.adapters import environment
from scaffold.adapters.git import Git
from scaffold.errors import ToolError

from .lab import MODULE, Project, git, prepared, write

GATES = {"scripts/check.py": "import json\n", "pyproject.toml": '[project]\nname = "d"\nversion = "1"\n'}


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Project:
    template, project = prepared(
        tmp_path_factory.mktemp("pristine"), {"a.txt": MODULE, "gone.txt": "1\n", **GATES}
    )
    template.release("v2.0.0", {"a.txt": MODULE.upper(), "src/new.txt": "2\n", **GATES})
    return project


@pytest.fixture
def project(pristine: Project, tmp_path: Path) -> Project:
    return Project(root=shutil.copytree(pristine.root, tmp_path / "project", symlinks=True))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Another repository, with files of the same names, and modules that break whoever imports them."""
    root = write_modules(tmp_path / "elsewhere")
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Other")
    return root


def write_modules(root: Path) -> Path:
    broken = "raise SystemExit('imported')\n"
    write(root, {"a.txt": "other\n", "json.py": broken, "sitecustomize.py": broken, "subprocess.py": broken})
    return root


# {} is the folder of another repository.
QUICK = [
    {"GIT_INDEX_FILE": "{}/index"},
    {"GIT_WORK_TREE": "{}"},
    {"GIT_DIR": "{}/.git"},
    {"GIT_LITERAL_PATHSPECS": "1"},
    {"PYTHONPATH": "{}", "PYTHONSTARTUP": "{}/json.py", "PYTHONWARNINGS": "error", "PYTHONHOME": "{}"},
]
SLOW = [
    {"GIT_DIR": "{}/.git", "GIT_WORK_TREE": "{}", "GIT_INDEX_FILE": "{}/.git/index"},
    {"GIT_OBJECT_DIRECTORY": "{}/.git/objects"},
    {"GIT_NAMESPACE": "other"},
    {"GIT_ICASE_PATHSPECS": "1", "GIT_DIFF_OPTS": "-u0", "GIT_EXTERNAL_DIFF": "false"},
    {"GIT_TRACE": "1", "GIT_TRACE2_EVENT": "1", "GIT_TEMPLATE_DIR": "{}/none"},
    {"UV_LOCKED": "1", "UV_FROZEN": "1", "UV_PROJECT": "{}", "UV_WORKING_DIRECTORY": "{}"},
]


@pytest.mark.parametrize("exported", [*QUICK, *(pytest.param(seed, marks=pytest.mark.slow) for seed in SLOW)])
def test_an_update_lands_where_the_project_is(
    project: Project, elsewhere: Path, exported: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    others = Project(root=elsewhere)
    before = others.files(), others.status()
    with monkeypatch.context() as variables:
        for name, value in exported.items():
            variables.setenv(name, value.format(elsewhere))
        assert project.update() == 0

    assert project.read("a.txt") == MODULE.upper()
    assert project.status() == [
        "M  .copier-answers.yml",
        "M  a.txt",
        "D  gone.txt",
        "A  src/new.txt",
    ]
    assert (others.files(), others.status()) == before
    git(project.root, "reset", "--quiet", "--merge")
    assert project.status() == []


def test_a_variable_that_is_kept_is_named_where_a_step_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_SSH_COMMAND", "false")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada")
    monkeypatch.setenv("GIT_DIR", "/nowhere")

    with pytest.raises(ToolError) as caught:
        Git(tmp_path)("clone", "ssh://nobody@127.0.0.1/none", "here")

    assert caught.value.details == ("in the environment: GIT_SSH_COMMAND",)


def test_gates_run_without_what_the_caller_exported(
    project: Project, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tool = tmp_path / "uv"
    tool.write_text(f"#!/bin/sh\nenv > {tmp_path}/seen\nexec {sys.executable} scripts/check.py\n", "utf-8")
    tool.chmod(0o755)
    with monkeypatch.context() as variables:
        for name in ("GIT_DIR", "UV_PYTHON", "PYTHONPATH", "PYTEST_ADDOPTS", "VIRTUAL_ENV"):
            variables.setenv(name, str(elsewhere))
        variables.setenv("UV_OFFLINE", "1")
        variables.setenv("UV", str(tool))
        assert project.scaffold("update") == 0

    names = {line.partition("=")[0] for line in (tmp_path / "seen").read_text("utf-8").splitlines()}
    assert not names & {"GIT_DIR", "UV_PYTHON", "PYTHONPATH", "PYTEST_ADDOPTS", "VIRTUAL_ENV"}
    assert {"UV_OFFLINE", "PATH", "HOME"} <= names


def test_a_later_variable_is_not_known_and_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_A_LATER_ONE", "UV_A_LATER_ONE", "PYTHONALATERONE"):
        monkeypatch.setenv(name, "1")

    assert not [name for name in environment.cleaned() if name.endswith(("LATER_ONE", "LATERONE"))]


def test_every_child_process_has_the_cleaned_environment() -> None:
    """A module that starts a program says so with `env=environment.cleaned(...)`."""
    found = 0
    for file in Path(scaffold.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "subprocess.run",
                "subprocess.Popen",
            }:
                found += 1
                env = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}.get("env", "")
                assert env.startswith("environment.cleaned("), f"{file}:{node.lineno}"
    assert found


@pytest.mark.parametrize(
    ("variables", "arguments", "expected"),
    [
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, ("show", "José"), "José"),
        ({"PYTHONOPTIMIZE": "2"}, ("--help",), "Start a project in PATH."),
    ],
    ids=["ascii", "optimized"],
)
def test_python_is_started_again_where_its_mode_would_show(
    variables: dict[str, str], arguments: tuple[str, ...], expected: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scaffold", *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert expected in done.stdout + done.stderr
