"""Settings and lock files that no tool can read: explained or left alone by every command, never a defect."""

from contextlib import chdir
from pathlib import Path

import pytest

from scaffold.adapters.projects import GitProjects
from scaffold.errors import TargetError
from scaffold.generating.project import ProjectFiles, declared_distributions
from scaffold.project import recorded
from scaffold.project.locks import with_tested
from scaffold.project.recorded import ProjectFolder
from scaffold.project.toml_texts import read_toml

from .lab import CONFLICTS, Project, prepared

RIGHT = '[project]\nname = "desk"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = []\n'
NESTED = f"x = {'[' * 3000}{']' * 3000}\n"
DEEPER = f"x = {'{a = ' * 2000}1{'}' * 2000}\n"
ODD = (
    "<<<<<<< mine\n",
    f"{RIGHT}# \xe9\n".encode("latin-1"),
    f"{RIGHT}{NESTED}",
    f"{RIGHT}{DEEPER}",
    f"{RIGHT}x = {'9' * 10_000}\n",
    f"{RIGHT}dynamic = 3\n",
    "project = 3\n",
    f"{RIGHT}optional-dependencies = [1]\n",
    f"{RIGHT}[tool.scaffold]\nlayout = 3\n",
)
COMMANDS = (
    ("diff",),
    ("doctor",),
    ("update", "--dry-run"),
    ("recopy", "--dry-run"),
    ("update", "--no-gates", "--no-lock"),
)
Output = pytest.CaptureFixture[bytes]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    template, made = prepared(tmp_path, {"a.txt": "1\n", "pyproject.toml": RIGHT})
    template.release("v2.0.0", {"a.txt": "2\n", "pyproject.toml": RIGHT.replace("[]", '["six"]')})
    return made


@pytest.mark.parametrize("settings", ODD, ids=range(len(ODD)))
def test_no_command_fails_as_it_should_not(
    project: Project, settings: str | bytes, capfdbinary: Output
) -> None:
    project.commit({"pyproject.toml": settings, "uv.lock": "version = 1\n"})
    before = project.files()

    assert {project.scaffold(*command) for command in COMMANDS} <= {0, 1, CONFLICTS}

    assert b"should not" not in capfdbinary.readouterr().err
    assert project.files()["a.txt"] in {before["a.txt"], b"2\n"}


@pytest.mark.parametrize("text", [b"\xe9", b"x = [\n", NESTED.encode(), DEEPER.encode()])
def test_what_cannot_be_read_is_one_kind_of_error(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever kind
        read_toml(text)


@pytest.mark.parametrize(
    "lock", ["package = 3\n", "[package]\nname = 'six'\n", "[[package]]\nversion = '1'\n", NESTED]
)
def test_a_lock_file_that_is_none(lock: str) -> None:
    with pytest.raises(ValueError, match=r"list packages|nested"):
        with_tested(lock.encode(), b"version = 1\n")


@pytest.mark.parametrize(
    ("settings", "is_readable"),
    [*((text, False) for text in ODD[:5]), *((text, True) for text in ODD[5:])],
    ids=range(len(ODD)),
)
def test_requirements_are_read_or_refused_where_parts_are_added(
    project: Project, settings: str | bytes, *, is_readable: bool
) -> None:
    project.commit({"pyproject.toml": settings})
    with chdir(project.root), GitProjects().open(project.root) as workspace:
        files = ProjectFiles(
            workspace=workspace,
            tree=workspace.work_tree(),
            recorded=recorded.read(ProjectFolder(path=project.root)),
        )
        if is_readable:
            assert declared_distributions(files, extras=True) == frozenset()
        else:
            with pytest.raises(TargetError, match=r"pyproject\.toml cannot be read"):
                declared_distributions(files)
