"""Projects that are a part of a repository: each is updated and undone by itself."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from .lab import CONFLICTS, MODULE, Project, Template, git, new_project, new_template

GATES = """\
import subprocess, sys
listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.splitlines()
print(listed)
sys.exit(not {"notes.md", "kept.log", "a.txt"} <= set(listed))
"""
SETTINGS = '[project]\nname = "desk"\nversion = "1"\nrequires-python = ">=3.11"\n'


@pytest.fixture
def template(tmp_path: Path) -> Template:
    made = new_template(tmp_path / "template", {"a.txt": MODULE, "old.txt": MODULE, "d": "1\n"})
    made.release("v2.0.0", {"a.txt": MODULE + "more\n", "new/b.txt": "2\n", "d/e": "2\n"})
    return made


@pytest.fixture
def one(template: Template, tmp_path: Path) -> Project:
    root = tmp_path / "mono"
    for name in ("one [1]", "two"):
        project = new_project(template, root / "services" / name)
        subprocess.run(["rm", "-rf", str(project.root / ".git")], check=True)
    git(root, "init", "--quiet", "--initial-branch=main")
    Project(root=root).commit({"notes.txt": "1\n", "staged.txt": "1\n"})
    return Project(root=root / "services" / "one [1]")


def everything(project: Project) -> tuple[dict[str, bytes], list[str]]:
    whole = Project(root=project.root.parents[1])
    return whole.files(), whole.status()


def undone(project: Project, said: str) -> None:
    command = said.partition("undo: ")[2].splitlines()[0]
    subprocess.run(shlex.split(command), cwd=project.root, check=True)


def test_two_projects_one_after_the_other(one: Project) -> None:
    two = Project(root=one.root.with_name("two"))
    Project(root=one.root.parents[1]).write({"notes.txt": "2\n", "own.txt": "2\n"})

    assert one.update() == 0
    assert two.update() == 0

    assert one.read("new/b.txt") == two.read("new/b.txt") == "2\n"


@pytest.mark.parametrize("mine", ["", "my line\n"])
def test_the_undo_leaves_the_others_alone(
    one: Project, capsys: pytest.CaptureFixture[str], mine: str
) -> None:
    one.commit({"a.txt": MODULE + mine})
    whole = Project(root=one.root.parents[1])
    whole.write({"notes.txt": "2\n", "staged.txt": "2\n"})
    git(whole.root, "add", "staged.txt")
    before = everything(one)

    assert one.update() == (CONFLICTS if mine else 0)

    undone(one, capsys.readouterr().out)
    assert everything(one) == before


def test_a_change_in_the_project_blocks(one: Project, capsys: pytest.CaptureFixture[str]) -> None:
    one.write({"a.txt": "2\n"})
    assert one.update() == 1
    assert "has uncommitted changes\n  services/one [1]/a.txt\n" in capsys.readouterr().err


def test_what_is_printed_about_hidden_edits_works_in_its_folder(
    one: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    git(one.root, "update-index", "--skip-worktree", "a.txt")
    one.write({"a.txt": "mine\n"})

    assert one.update() == 1
    said = capsys.readouterr().err
    assert "\n  a.txt\n" in said
    command = said.partition("help: ")[2].partition(", then")[0]
    subprocess.run(shlex.split(command), cwd=one.root, check=True)
    assert one.status() == [" M services/one [1]/a.txt"] or "a.txt" in one.status()[0]


def test_diff_reads_nothing_outside(one: Project, capsys: pytest.CaptureFixture[str]) -> None:
    outside = one.root.parents[1] / "outside"
    outside.mkdir()
    git(outside, "init", "--quiet")  # a repository without a commit, which git cannot add
    one.write({"mine.txt": "mine\n"})

    assert one.scaffold("diff", "--all") == 0
    said = capsys.readouterr().out
    assert "mine.txt" in said
    assert "notes" not in said


def test_on_a_branch(one: Project) -> None:
    whole = Project(root=one.root.parents[1])
    whole.write({"staged.txt": "2\n"})
    git(whole.root, "add", "staged.txt")
    before = everything(one)

    assert one.scaffold("update", "--no-gates", "--branch", "up") == 0

    assert everything(one) == before
    changed = git(whole.root, "diff", "--name-only", "main", "up").splitlines()
    assert changed
    assert all(path.startswith("services/one [1]/") for path in changed)


def test_gates_see_every_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "scripts/check.py": GATES,
        "pyproject.toml": SETTINGS,
        "notes.md": "",
        "kept.log": "",
        ".gitignore": ".venv\nuv.lock\n",
    }
    template = new_template(tmp_path / "template", {**files, "a.txt": "1\n"})
    project = new_project(template, tmp_path / "project")
    project.commit({".gitignore": ".venv\nuv.lock\n*.log\n"})
    template.release("v2.0.0", {**files, "a.txt": "2\n"})
    exclude = tmp_path / "git" / "info" / "exclude"
    exclude.parent.mkdir(parents=True)
    exclude.write_text("*.md\n", "utf-8")
    configuration = tmp_path / "configuration"
    configuration.write_text(f"[init]\n  templateDir = {tmp_path / 'git'}{os.linesep}", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))

    assert project.scaffold("update") == 0, capsys.readouterr().err
