"""Edits that git was told to overlook (skip-worktree, assume-unchanged)."""

from pathlib import Path

import pytest

from .lab import Project, git, prepared


@pytest.fixture
def project(tmp_path: Path) -> Project:
    template, made = prepared(tmp_path, {"a.txt": "1\n"})
    template.release("v2.0.0", {"a.txt": "2\n"})
    made.commit({"own.txt": "1\n"})
    return made


@pytest.mark.parametrize("flag", ["skip-worktree", "assume-unchanged"])
def test_they_are_refused_at_the_start(
    project: Project, capsys: pytest.CaptureFixture[str], flag: str
) -> None:
    git(project.root, "update-index", f"--{flag}", "a.txt")
    project.write({"a.txt": "mine\n"})
    before = project.files(), git(project.root, "ls-files", "-v", "--stage")

    assert project.scaffold("update", "--no-gates") == 1

    assert capsys.readouterr().err == (
        "error: the update would write over changes that git was told to ignore\n"
        "  a.txt\n"
        f"help: git update-index --no-{flag} -- a.txt, "
        "then commit them or put them aside: git stash\n"
    )
    assert (project.files(), git(project.root, "ls-files", "-v", "--stage")) == before


@pytest.mark.parametrize("flag", ["skip-worktree", "assume-unchanged"])
def test_flags_without_edits_are_no_reason(project: Project, flag: str) -> None:
    git(project.root, "update-index", f"--{flag}", "a.txt", "own.txt")
    project.write({"own.txt": "mine\n"})

    assert project.update() == 0

    assert project.read("a.txt") == "2\n"
    assert project.read("own.txt") == "mine\n"
