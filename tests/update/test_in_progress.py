"""What git has begun in a project and not ended: an update is refused, with the commands that end it."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from .lab import Project, git, prepared


def begin_a_merge(project: Project) -> None:
    git(project.root, "switch", "--quiet", "--create", "other")
    project.commit({"c.txt": "1\n"})
    git(project.root, "switch", "--quiet", "main")
    git(project.root, "merge", "--quiet", "--no-ff", "--no-commit", "other")


def begin_a_bisect(project: Project) -> None:
    project.commit({"b.txt": "1\n"})
    project.commit({"b.txt": "2\n"})
    git(project.root, "bisect", "start", "HEAD", "HEAD~2")


def begin_git_am(project: Project) -> None:
    project.commit({"b.txt": "1\n"})
    git(project.root, "format-patch", "--quiet", "-1", "--output-directory", "..")
    project.commit({"b.txt": "2\n"})
    subprocess.run(["git", "am", "../0001-Mine.patch"], cwd=project.root, check=False, capture_output=True)


def begin_a_sequence(project: Project) -> None:
    """Leave off between two picks: the first has a conflict, which is committed by hand."""
    git(project.root, "switch", "--quiet", "--create", "other")
    project.commit({"b.txt": "1\n"})
    project.commit({"b.txt": "2\n"})
    git(project.root, "switch", "--quiet", "main")
    project.commit({"b.txt": "3\n"})
    picks = ["git", "cherry-pick", "other~1", "other"]
    subprocess.run(picks, cwd=project.root, check=False, capture_output=True)
    project.commit({"b.txt": "4\n"})


@pytest.mark.parametrize(
    ("begin", "message"),
    [
        (begin_a_merge, "a merge is in progress in {root}\nhelp: git merge --continue, or git merge --abort"),
        (begin_a_bisect, "a bisect is in progress in {root}\nhelp: finish it, or git bisect reset"),
        (begin_git_am, "git am is in progress in {root}\nhelp: git am --continue, or git am --abort"),
        (
            begin_a_sequence,
            (
                "a cherry-pick or revert of several commits is in progress in {root}\n"
                "help: finish it, or git cherry-pick --quit"
            ),
        ),
    ],
    ids=["merge", "bisect", "am", "sequence"],
)
def test_it_is_ended_first(
    tmp_path: Path, begin: Callable[[Project], None], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n"})
    template.release("v2.0.0", {"a.txt": "2\n"})
    begin(project)
    before, status = project.files(), project.status()

    assert project.update() == 1

    assert capsys.readouterr().err == f"error: {message.format(root=project.root)}\n"
    assert (project.files(), project.status()) == (before, status)
