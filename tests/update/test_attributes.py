"""Merges as the project's git attributes ask for them, and files that the user made a link of."""

from pathlib import Path

import pytest

from .lab import CONFLICTS, MODULE, Project, git, new_project, new_template

MINE, THEIRS = f"{MODULE}mine\n", f"{MODULE}theirs\n"


def project_with(tmp_path: Path, attributes: dict[str, str], path: str) -> Project:
    template = new_template(tmp_path / "template", {path: MODULE})
    project = new_project(template, tmp_path / "project")
    project.commit({**attributes, path: MINE})
    template.release("v2.0.0", {path: THEIRS})
    return project


@pytest.mark.parametrize("path", ["log.txt", "docs/log.txt"])
@pytest.mark.parametrize("folder", ["", "docs/"])
def test_a_union(tmp_path: Path, path: str, folder: str) -> None:
    project = project_with(tmp_path, {f"{folder}.gitattributes": "log.txt merge=union\n"}, path)
    if path.startswith(folder):
        assert project.update() == 0
        assert project.read(path) in {f"{MINE}theirs\n", f"{THEIRS}mine\n"}
    else:
        assert project.update() == CONFLICTS


def test_a_driver_that_the_user_configured(tmp_path: Path) -> None:
    project = project_with(tmp_path, {".gitattributes": "*.txt merge=ours\n"}, "log.txt")
    git(project.root, "config", "merge.ours.driver", "true")
    assert project.update() == 0
    assert project.read("log.txt") == MINE


def test_a_driver_that_nobody_configured(tmp_path: Path) -> None:
    project = project_with(tmp_path, {".gitattributes": "*.txt merge=ours\n"}, "log.txt")
    assert project.update() == CONFLICTS


def test_a_file_that_became_a_link(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = new_template(tmp_path / "template", {"app.py": MODULE, "k": "1\n"})
    project = new_project(template, tmp_path / "project")
    (project.root / "app.py").unlink()
    (project.root / "app.py").symlink_to("k")
    project.commit()
    before = project.files()
    template.release("v2.0.0", {"app.py": THEIRS, "k": "2\n"})

    assert project.update() == CONFLICTS

    said = capsys.readouterr()
    assert "stays removed" not in said.err
    assert "undo: git reset --merge" in said.out
    assert (project.root / "app.py").readlink() == Path("k")
    assert project.read("app.py~template-v2.0.0") == THEIRS
    git(project.root, "reset", "--merge")
    assert project.files() == before
