"""Sparse checkouts: what is left out is staged and not written, and a conflict is there to be resolved."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.cli.entry import run

from .lab import CONFLICTS, MODULE, Project, Template, git, new_project, new_template

Output = pytest.CaptureFixture[str]
FILES = {"a.txt": MODULE, "docs/a.md": MODULE, "src/a.py": MODULE, "src/old.py": "old\n"}
NEWER = {
    "a.txt": MODULE,
    "docs/a.md": f"{MODULE}more\n",
    "src/a.py": f"theirs\n{MODULE}",
    "src/b.py": "b\n",
}
ANSWERS = ".copier-answers.yml"
CONE = ("--cone", "docs"), ("--cone", "--sparse-index", "docs"), ("--no-cone", "/*", "!/src/")


@pytest.fixture
def template(tmp_path: Path) -> Template:
    return new_template(tmp_path / "template", FILES)


@pytest.fixture
def project(template: Template, tmp_path: Path) -> Project:
    made = new_project(template, tmp_path / "project")
    template.release("v2.0.0", NEWER)
    return made


@pytest.mark.parametrize("rules", CONE, ids=" ".join)
def test_what_is_left_out_is_staged_and_not_written(
    project: Project, rules: tuple[str, ...], capsys: Output
) -> None:
    git(project.root, "sparse-checkout", "set", *rules)
    before = project.files()

    assert project.update() == 0

    assert "note: files that a sparse checkout leaves out are staged and not written: 2\n" in (
        capsys.readouterr().err
    )
    assert set(project.files()) == set(before)
    assert git(project.root, "show", ":src/b.py") == "b\n"
    git(project.root, "commit", "--quiet", "--message", "Update")
    git(project.root, "sparse-checkout", "disable")
    assert project.status() == []
    assert {path: text.decode() for path, text in project.files().items() if path != ANSWERS} == NEWER


@pytest.mark.parametrize("rules", CONE, ids=" ".join)
def test_a_conflict_outside_is_written_to_be_resolved(
    project: Project, rules: tuple[str, ...], capsys: Output
) -> None:
    project.commit({"src/a.py": f"mine\n{MODULE}"})
    git(project.root, "sparse-checkout", "set", *rules)
    before = project.files()

    assert project.update() == CONFLICTS

    assert "note: in a sparse checkout git takes what you resolve with: git add --sparse\n" in (
        capsys.readouterr().err
    )
    assert project.read("src/a.py").startswith("<<<<<<< ")
    assert not (project.root / "src" / "b.py").exists()
    git(project.root, "reset", "--merge")
    assert project.status() == []
    assert {path: text for path, text in project.files().items() if path in before} == before

    assert project.update() == CONFLICTS
    project.write({"src/a.py": f"both\n{MODULE}"})
    git(project.root, "add", "--sparse", "src/a.py")
    git(project.root, "commit", "--quiet", "--message", "Update")
    git(project.root, "sparse-checkout", "disable")
    assert project.status() == []


def leave_out(project: Project) -> None:
    git(project.root, "sparse-checkout", "set", "--no-cone", "/docs/")


def leave_out_without_rules(project: Project) -> None:
    git(project.root, "update-index", "--skip-worktree", ANSWERS)
    (project.root / ANSWERS).unlink()


def delete(project: Project) -> None:
    (project.root / ANSWERS).unlink()


def remove(project: Project) -> None:
    git(project.root, "rm", "--quiet", ANSWERS)


@pytest.mark.parametrize(
    ("act", "cause"),
    [
        (leave_out, "a sparse checkout leaves it out"),
        (leave_out_without_rules, "git is set to overlook it (skip-worktree)"),
        (delete, "it was deleted"),
        (remove, "it was deleted"),
    ],
    ids=["sparse", "skipped", "deleted", "removed"],
)
@pytest.mark.parametrize("command", ["update", "diff", "doctor", "fleet"])
def test_answers_that_are_committed_and_not_there(
    project: Project, act: Callable[[Project], None], cause: str, command: str, capsys: Output
) -> None:
    act(project)
    if command == "fleet":
        run(["fleet", "status", str(project.root.parent)])
    else:
        assert project.scaffold(command) == 1

    said = "".join(capsys.readouterr())
    assert f"{ANSWERS} is committed in {project.root}, and not in its work tree" in said
    assert "not a scaffold project" not in said
    if command != "fleet":
        assert f"cause: {cause}\n" in said
    for spelled in said.partition("help: ")[2].splitlines()[0].split(" && "):
        words = spelled.split()
        assert words[:2] == ["git", "-C"]
        git(Path(words[2]), *words[3:])
    assert project.scaffold("diff") == 0


def test_a_folder_of_a_monorepo_that_is_left_out(template: Template, tmp_path: Path, capsys: Output) -> None:
    whole = Project(root=tmp_path / "whole")
    new_project(template, whole.root / "services" / "desk")
    whole.write({"other/file.txt": "x\n"})
    (whole.root / "services" / "desk" / ".git").rename(tmp_path / "former.git")
    git(whole.root, "init", "--quiet", "--initial-branch=main")
    whole.commit()
    git(whole.root, "sparse-checkout", "set", "--cone", "other")
    desk = Project(root=whole.root / "services" / "desk")
    desk.write({".venv/pyvenv.cfg": "left by a tool\n"})

    assert desk.scaffold("diff") == 1

    help_ = capsys.readouterr().err.partition("help: ")[2].split()
    assert help_ == ["git", "-C", str(whole.root), "sparse-checkout", "add", "services/desk"]
    git(whole.root, *help_[3:])
    assert desk.scaffold("diff") == 0


@pytest.mark.skipif(os.name != "posix", reason="the filter is a program of a shell")
def test_attributes_that_are_left_out_still_hold(tmp_path: Path) -> None:
    template = new_template(tmp_path / "template", {"a.txt": MODULE})
    project = new_project(template, tmp_path / "project")
    git(project.root, "config", "filter.mine.clean", "tr a-z A-Z")
    git(project.root, "config", "filter.mine.smudge", "tr A-Z a-z")
    project.commit({".gitattributes": "a.txt filter=mine\n"})
    git(project.root, "add", "--renormalize", ".")
    project.commit()
    template.release("v2.0.0", {"a.txt": f"{MODULE}more\n"})
    git(project.root, "sparse-checkout", "set", "--no-cone", "/a.txt", f"/{ANSWERS}")

    assert project.update() == 0

    assert project.read("a.txt") == f"{MODULE}more\n"
    assert git(project.root, "show", ":a.txt") == f"{MODULE}more\n".upper()
