"""The printed undo works wherever it is printed, also where files and folders took each other's place."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .lab import Project, git, prepared

GUIDE = "".join(f"guide {number}\n" for number in range(20))
BASE = {"a.txt": "1\n", "docs/x.md": GUIDE}


def moved_behind_a_link(root: Path) -> None:
    (root / "docs").rename(root / "documents")
    (root / "docs").symlink_to("documents")


def replaced_by_a_link(root: Path) -> None:
    shutil.rmtree(root / "docs")
    (root / "docs").symlink_to("nowhere")


def replaced_by_a_file(root: Path) -> None:
    shutil.rmtree(root / "docs")
    (root / "docs").write_text("mine\n", "utf-8")


def replaced_by_a_folder(root: Path) -> None:
    (root / "a.txt").unlink()
    (root / "a.txt").mkdir()
    (root / "a.txt" / "z").write_text("mine\n", "utf-8")


MINE = (moved_behind_a_link, replaced_by_a_link, replaced_by_a_file, replaced_by_a_folder)
THEIRS: dict[str, dict[str, str | bytes]] = {
    "renamed": {"a.txt": "2\n", "docs/y.md": GUIDE, "docs/new.md": "2\n"},
    "changed": {"a.txt": "2\n", "docs/x.md": GUIDE + "more\n", "docs/new.md": "2\n"},
    "gone": {"a.txt": "2\n"},
    "a file": {"a.txt": "1\n", "docs": "2\n"},
    "a folder": {"a.txt/q": "2\n", "docs/x.md": GUIDE},
}
QUICK = {"renamed"}


@pytest.mark.parametrize("mine", MINE)
@pytest.mark.parametrize(
    "theirs", [path if path in QUICK else pytest.param(path, marks=pytest.mark.slow) for path in THEIRS]
)
def test_undone_to_the_byte(
    mine: Callable[[Path], None], theirs: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template, project = prepared(tmp_path, dict(BASE))
    mine(project.root)
    project.commit()
    template.release("v2.0.0", THEIRS[theirs])
    before = project.files()

    assert project.update() != 1
    assert project.files() != before
    undo(project, capsys.readouterr().out)

    assert project.files() == before
    assert project.status() == []


def undo(project: Project, said: str) -> None:
    git(project.root, *said.splitlines()[-1].removeprefix("undo: git ").split())
