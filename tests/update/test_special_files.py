"""Updates of files that a merge by lines would spoil."""

import os
from pathlib import Path

import pytest

from .lab import CONFLICTS, MODULE, QUESTIONS, git, new_project, new_template, prepared


def test_a_file_that_the_user_removed_stays_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n", "b.txt": "1\n"})
    (project.root / "a.txt").unlink()
    project.commit()
    template.release("v2.0.0", {"a.txt": "2\n", "b.txt": "2\n"})

    assert project.update() == 0

    assert "a.txt" not in project.files()
    assert capsys.readouterr().err == "note: a.txt stays removed, although the template changed it\n"


def test_a_file_that_is_written_once_is_left_alone(tmp_path: Path) -> None:
    questions = QUESTIONS + "_skip_if_exists: ['data/{{ name }}.csv']\n"
    template = new_template(
        tmp_path / "template", {"data/desk.csv": "1\n", "a.txt": "1\n"}, questions=questions
    )
    project = new_project(template, tmp_path / "project")
    project.commit({"data/desk.csv": "mine\n"})
    template.release("v2.0.0", {"data/desk.csv": "2\n", "a.txt": "2\n"}, questions=questions)

    assert project.update() == 0

    assert project.read("data/desk.csv") == "mine\n"
    assert project.read("a.txt") == "2\n"


def test_modes_and_links_are_merged(tmp_path: Path) -> None:
    template, project = prepared(tmp_path, {"run.sh": MODULE, "a.txt": "1\n"})
    (project.root / "run.sh").chmod(0o755)
    (project.root / "link").symlink_to("a.txt")
    project.commit()
    template.release("v2.0.0", {"run.sh": MODULE + "more\n", "a.txt": "1\n"})

    assert project.update() == 0

    assert os.access(project.root / "run.sh", os.X_OK)
    assert project.read("run.sh") == MODULE + "more\n"
    assert (project.root / "link").readlink() == Path("a.txt")


def test_a_submodule_is_left_alone(tmp_path: Path) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n"})
    other = new_template(tmp_path / "other", {"x": "1\n"})
    settings = ("-c", "protocol.file.allow=always")
    git(project.root, *settings, "submodule", "--quiet", "add", str(other.root), "vendor/other")
    project.commit()
    template.release("v2.0.0", {"a.txt": "2\n"})

    assert project.update() == 0

    assert project.read("a.txt") == "2\n"
    assert project.status() == ["M  .copier-answers.yml", "M  a.txt"]


def test_line_endings_follow_the_project(tmp_path: Path) -> None:
    template, project = prepared(tmp_path, {"a.txt": MODULE})
    mine = MODULE.replace("line 3\n", "mine\n")
    project.commit({"a.txt": mine.replace("\n", "\r\n").encode()})
    template.release("v2.0.0", {"a.txt": MODULE.replace("line 15\n", "fixed\n")})

    assert project.update() == 0

    assert project.files()["a.txt"] == mine.replace("line 15\n", "fixed\n").replace("\n", "\r\n").encode()


def test_line_endings_that_git_converts_are_no_change(tmp_path: Path) -> None:
    template, project = prepared(tmp_path, {"a.txt": MODULE})
    git(project.root, "config", "core.autocrlf", "true")
    project.write({"a.txt": MODULE.replace("\n", "\r\n").encode()})
    project.commit()
    template.release("v2.0.0", {"a.txt": MODULE.replace("line 15\n", "fixed\n")})

    assert project.update() == 0

    assert project.files()["a.txt"] == MODULE.replace("line 15\n", "fixed\n").replace("\n", "\r\n").encode()


def test_a_pointer_to_a_large_file_is_never_torn(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 9\n"
    template, project = prepared(tmp_path, {"model.bin": pointer.format("1" * 64)})
    project.commit({"model.bin": pointer.format("2" * 64)})
    template.release("v2.0.0", {"model.bin": pointer.format("3" * 64)})

    assert project.update() == CONFLICTS

    assert project.read("model.bin") == pointer.format("2" * 64)
    assert "UU model.bin" in project.status()
