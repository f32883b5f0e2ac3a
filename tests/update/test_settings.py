"""Settings of git and spellings of paths that once made a sound update fail."""

import os
import shutil
from pathlib import Path

import pytest

from .lab import QUESTIONS, Project, Template, git, new_project, new_template

Output = pytest.CaptureFixture[str]
# What `new` asks of a template of scaffold's kind.
NAMES = """\
project_name: {type: str, default: Desk}
distribution_name: {type: str, default: desk}
package_name: {type: str, default: desk}
"""


@pytest.fixture
def template(tmp_path: Path) -> Template:
    made = new_template(tmp_path / "template", {"a.txt": "1\n"})
    made.release("v2.0.0", {"a.txt": "2\n"})
    return made


@pytest.fixture
def project(template: Template, tmp_path: Path) -> Project:
    return new_project(template, tmp_path / "project")


@pytest.mark.parametrize("name", ["a:b", 'a"b', "a\\b", "a;b", "ä ö"])
def test_a_path_that_git_could_split(template: Template, tmp_path: Path, name: str) -> None:
    project = new_project(template, tmp_path / name / "project")
    assert project.update() == 0
    assert project.read("a.txt") == "2\n"
    assert git(project.root, "fsck", "--strict", "--no-dangling") == ""


def test_a_path_that_git_cannot_print(template: Template, tmp_path: Path, capsys: Output) -> None:
    project = new_project(template, tmp_path / "a\nb" / "project")
    assert project.update() == 1
    assert "cause: there is a line break in its path\n" in capsys.readouterr().err


def configured(tmp_path: Path, patch: pytest.MonkeyPatch, text: str) -> None:
    (tmp_path / "configuration").write_text(text, "utf-8")
    patch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "configuration"))
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def test_no_protocol_for_files(
    template: Template, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(tmp_path, monkeypatch, '[protocol "file"]\n  allow = never\n')
    template.release("v3.0.0", {"a.txt": "2\n"}, questions=f"{QUESTIONS}{NAMES}")
    bare = shutil.move(template.root / ".git", tmp_path / "bare")
    shutil.rmtree(template.root)
    shutil.move(bare, template.root)
    git(template.root, "config", "core.bare", "true")

    assert project.scaffold("update", "--check") == 4
    assert project.update() == 0

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        assert Project(root=tmp_path).scaffold("show", "minimal", "--template", str(template.root)) == 0


def test_a_branch_where_git_knows_nobody(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    configured(tmp_path, monkeypatch, "[user]\n  useConfigOnly = true\n")
    for name in [name for name in os.environ if name.startswith(("GIT_AUTHOR_", "GIT_COMMITTER_"))]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("EMAIL", raising=False)

    assert project.scaffold("update", "--no-gates", "--branch", "up") == 0

    assert git(project.root, "log", "-1", "--format=%an %ce", "up") == "scaffold scaffold@localhost\n"
    assert "note: git has no user.name and user.email" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["<<<<<<< HEAD", "||||||| base", ">>>>>>> theirs"])
def test_a_conflict_that_was_committed(project: Project, capsys: Output, line: str) -> None:
    project.commit({".copier-answers.yml": f"{project.read('.copier-answers.yml')}{line}\n"})
    assert project.update() == 1
    said = capsys.readouterr().err
    assert "a conflict was committed without being resolved\n" in said
    assert said.endswith("help: keep one side of each conflict, remove the markers, and commit\n")


def test_migrations_are_not_run_in_silence(template: Template, project: Project, capsys: Output) -> None:
    questions = (template.root / "copier.yml").read_text("utf-8")
    migrations = '_migrations:\n  - version: v3.0.0\n    command: ["touch", "marked"]\n'
    template.release("v3.0.0", {"a.txt": "3\n"}, questions=f"{questions}{NAMES}{migrations}")

    assert project.update() == 0

    assert "note: the template has migrations (_migrations), which are not run" in capsys.readouterr().err
    assert not (project.root / "marked").exists()
    fresh = ["new", "fresh", "--template", str(template.root), "--no-lock", "--defaults"]
    assert Project(root=project.root.parent).scaffold(*fresh) == 0
    assert "note: the template has migrations (_migrations), which are not run" in capsys.readouterr().err
