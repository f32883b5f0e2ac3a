"""Capabilities that come and go with this repository's own template."""

from contextlib import chdir
from pathlib import Path

import pytest

from scaffold.cli.entry import run

from .lab import CONFLICTS, Project, git

Output = pytest.CaptureFixture[str]


def made(repository: Path, root: Path, *arguments: str) -> Project:
    """Make a minimal project and commit it."""
    root.parent.mkdir(parents=True, exist_ok=True)
    common = ("--template", str(repository), "--defaults", "--no-lock", "--no-git", "--preset", "minimal")
    with chdir(root.parent):
        assert run(["new", str(root), *common, *arguments]) == 0
    git(root, "init", "--quiet", "--initial-branch=main")
    project = Project(root=root)
    project.commit()
    return project


def test_a_capability_comes_and_goes_without_a_trace(
    repository: Path, tmp_path: Path, capsys: Output
) -> None:
    project = made(repository, tmp_path / "desk")
    before = project.files()
    capsys.readouterr()

    assert project.scaffold("add", "scoring", "--no-gates") == 0
    said = capsys.readouterr().out
    assert "  scoring: false -> true (as asked)\n" in said
    assert "  added    scikit-learn\n" in said
    assert project.files() == made(repository, tmp_path / "fresh" / "desk", "--with", "scoring").files()

    project.commit()
    assert project.scaffold("remove", "scoring", "--no-gates") == 0
    assert project.files() == before


def test_own_work_is_kept_when_a_capability_goes(repository: Path, tmp_path: Path) -> None:
    project = made(repository, tmp_path / "desk", "--with", "scoring")
    edited = next(
        it for it, text in project.files().items() if "scoring" in it and it.endswith(".py") and text
    )
    project.commit({edited: project.read(edited) + "# mine\n", "src/desk/own.py": "MINE = True\n"})

    assert project.scaffold("remove", "scoring") == CONFLICTS

    assert project.read(edited).endswith("# mine\n")
    assert f"UD {edited}" in project.status()
    assert project.read("src/desk/own.py") == "MINE = True\n"


def test_capabilities_that_need_each_other(repository: Path, tmp_path: Path, capsys: Output) -> None:
    project = made(repository, tmp_path / "desk")
    capsys.readouterr()

    assert project.scaffold("add", "mlops") == 2
    assert capsys.readouterr().err == ("error: mlops needs scoring\nhelp: scaffold add mlops scoring\n")
    assert project.scaffold("add", "mlops", "scoring", "--no-gates") == 0
    project.commit()
    capsys.readouterr()
    assert project.scaffold("remove", "scoring") == 2
    assert capsys.readouterr().err == ("error: mlops needs scoring\nhelp: scaffold remove scoring mlops\n")


def test_names_are_checked_and_what_is_there_is_left(
    repository: Path, tmp_path: Path, capsys: Output
) -> None:
    project = made(repository, tmp_path / "desk", "--with", "scoring")
    capsys.readouterr()

    assert project.scaffold("add", "retreival") == 2
    assert capsys.readouterr().err == (
        "error: no capability 'retreival'\n"
        "cause: did you mean 'retrieval'?\n"
        "help: one of llm, retrieval, agents, scoring, mlops, scale, example\n"
    )
    assert project.scaffold("add", "scoring") == 0
    assert project.status() == []
