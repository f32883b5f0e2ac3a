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


ONCE = QUESTIONS + "_skip_if_exists: ['data/**', latest]\n_preserve_symlinks: true\n"


def test_a_file_that_is_to_be_written_once_comes_with_the_version_that_has_it(tmp_path: Path) -> None:
    template = new_template(tmp_path / "template", {"data/old.csv": "1\n", "a.txt": "1\n"}, questions=ONCE)
    project = new_project(template, tmp_path / "project")
    (project.root / "data" / "old.csv").unlink()
    project.commit({"data/mine.csv": "mine\n"})
    files: dict[str, str | bytes] = {"data/old.csv": "2\n", "data/new.csv": "2\n", "data/mine.csv": "2\n"}
    template.release("v2.0.0", {"a.txt": "2\n", **files}, questions=ONCE)

    assert project.update() == 0

    found = {path: text for path, text in project.files().items() if path.startswith("data/")}
    assert found == {"data/new.csv": b"2\n", "data/mine.csv": b"mine\n"}


def test_recopy_writes_again_what_is_written_once_only_where_it_is_named(tmp_path: Path) -> None:
    template = new_template(tmp_path / "template", {"data/old.csv": "1\n", "a.txt": "1\n"}, questions=ONCE)
    project = new_project(template, tmp_path / "project")
    project.commit({"data/old.csv": "mine\n", "a.txt": "mine\n"})

    assert project.scaffold("recopy", "--no-gates") == 0
    assert (project.read("data/old.csv"), project.read("a.txt")) == ("mine\n", "1\n")
    project.commit()
    assert project.scaffold("recopy", "data/old.csv", "--no-gates") == 0
    assert project.read("data/old.csv") == "1\n"
    project.commit()
    (project.root / "data" / "old.csv").unlink()
    project.commit()
    assert project.scaffold("recopy", "--no-gates") == 0
    assert project.read("data/old.csv") == "1\n"


def test_links_of_a_template_that_writes_files_once(tmp_path: Path) -> None:
    template = new_template(tmp_path / "template", {"data/a.csv": "1\n", "a.txt": "1\n"}, questions=ONCE)
    body = template.root / "template"
    for name, target in (("latest", "data"), ("nowhere", "not-there-yet"), ("data/link.csv", "a.csv")):
        (body / name).symlink_to(target)
    git(template.root, "add", "--all")
    git(template.root, "commit", "--quiet", "--amend", "--message", "v1.0.0")
    git(template.root, "tag", "--force", "v1.0.0")
    project = new_project(template, tmp_path / "project")
    (body / "a.txt").write_text("2\n", "utf-8")
    (body / "nowhere").unlink()
    (body / "nowhere").symlink_to("elsewhere")
    git(template.root, "commit", "--quiet", "--all", "--message", "v2.0.0")
    git(template.root, "tag", "v2.0.0")

    assert project.update() == 0

    assert project.read("a.txt") == "2\n"
    assert [(project.root / name).readlink().name for name in ("latest", "nowhere")] == ["data", "elsewhere"]


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


@pytest.mark.parametrize("who", ["the template", "the user"])
def test_line_endings_follow_a_file_that_is_moved(tmp_path: Path, who: str) -> None:
    template, project = prepared(tmp_path, {"a.txt": MODULE, "b.txt": "1\n"})
    mine = MODULE.replace("line 3\n", "mine\n").replace("\n", "\r\n").encode()
    later = MODULE.replace("line 15\n", "fixed\n")
    if who == "the user":
        (project.root / "a.txt").unlink()
        project.commit({"docs/a.txt": mine})
        template.release("v2.0.0", {"a.txt": later, "b.txt": "2\n"})
    else:
        project.commit({"a.txt": mine})
        template.release("v2.0.0", {"docs/a.txt": later, "b.txt": "2\n"})

    assert project.update() == 0

    files = project.files()
    assert files["docs/a.txt"] == mine.replace(b"line 15", b"fixed")
    assert "a.txt" not in files


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
