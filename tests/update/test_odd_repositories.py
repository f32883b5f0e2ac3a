"""Repositories as they also are: an update lands whole and can be undone, or refuses and changes nothing."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from .lab import CONFLICTS, Project, Template, git, new_project, new_template, prepared

FILES: dict[str, str | bytes] = {
    "src/app.py": "".join(f"line {number}\n" for number in range(40)),
    "a.txt": "1\n",
    "docs/guide.md": "guide\n",
    "old.txt": "old\n",
}
NEWER = {
    "src/app.py": str(FILES["src/app.py"]).replace("line 3\n", "line 3, anew\n"),
    "a.txt": "2\n",
    "docs/guide.md": "guide\n",
    "docs/new.md": "new\n",
}
Output = pytest.CaptureFixture[str]
Prepare = Callable[[Project], Project]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    template: Template = new_template(tmp_path / "template", FILES)
    made = new_project(template, tmp_path / "project")
    template.release("v2.0.0", NEWER)
    return made


def in_a_worktree(project: Project) -> Project:
    git(project.root, "worktree", "add", "--quiet", "-b", "other", "../worktree")
    return Project(root=project.root.with_name("worktree"))


def as_a_submodule(project: Project) -> Project:
    parent = project.root.with_name("parent")
    parent.mkdir()
    git(parent, "init", "--quiet")
    git(parent, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(project.root), "desk")
    git(parent, "commit", "--quiet", "--message", "Mine")
    return Project(root=parent / "desk")


def with_a_detached_head(project: Project) -> Project:
    git(project.root, "checkout", "--quiet", "--detach")
    return project


def with_a_separate_git_folder(project: Project) -> Project:
    git(project.root, "init", "--quiet", "--separate-git-dir", str(project.root.with_name("elsewhere.git")))
    return project


def with_a_sparse_checkout(project: Project) -> Project:
    git(project.root, "sparse-checkout", "set", "--cone", "docs")
    return project


def with_windows_line_endings(project: Project) -> Project:
    git(project.root, "config", "core.autocrlf", "true")
    git(project.root, "rm", "-r", "--quiet", "--cached", ".")
    git(project.root, "reset", "--quiet", "--hard")
    assert b"\r\n" in project.files()["src/app.py"]
    return project


def with_names_that_are_no_text(project: Project) -> Project:
    for name in (b"caf\xe9.txt", b'a line\nand "more"\t.txt'):
        Path(os.fsdecode(os.fsencode(project.root) + b"/" + name)).write_text("mine\n", "utf-8")
    project.commit()
    return project


def with_a_large_file(project: Project) -> Project:
    with (project.root / "large.bin").open("wb") as stream:
        stream.truncate(2**32)
    return project


@pytest.mark.parametrize(
    "prepare",
    [
        in_a_worktree,
        as_a_submodule,
        with_a_detached_head,
        with_a_separate_git_folder,
        with_a_sparse_checkout,
        with_windows_line_endings,
        with_names_that_are_no_text,
    ],
    ids=lambda prepare: str(prepare.__name__),
)
def test_an_update_lands_and_can_be_undone(project: Project, prepare: Prepare) -> None:
    project = prepare(project)
    before = project.files()

    assert project.update() == 0

    assert {line.split()[1] for line in project.status()} == {
        ".copier-answers.yml", "a.txt", "docs/new.md", "old.txt", "src/app.py",
    }  # fmt: skip
    assert (
        b"line 3, anew"
        in subprocess.run(
            ["git", "show", ":src/app.py"], cwd=project.root, check=True, capture_output=True
        ).stdout
    )
    git(project.root, "reset", "--quiet", "--merge")
    assert project.files() == before


def test_repositories_of_others_in_the_project_are_left_out(project: Project, capfd: Output) -> None:
    for name in ("empty", "with-a-commit"):
        (project.root / name).mkdir()
        git(project.root / name, "init", "--quiet")
    Project(root=project.root / "with-a-commit").commit({"theirs.txt": "theirs\n"})
    project.write({"mine.txt": "mine\n"})

    assert project.scaffold("diff", "--all") == 0
    said = capfd.readouterr().out
    assert "mine.txt" in said
    assert "theirs.txt" not in said
    assert "with-a-commit" not in said
    assert project.scaffold("doctor") == 0


def test_a_submodule_in_the_way_is_not_written_into(tmp_path: Path, capsys: Output) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n"})
    other = Project(root=tmp_path / "other")
    other.root.mkdir()
    git(other.root, "init", "--quiet")
    other.commit({"x.txt": "theirs\n"})
    allowed = ("-c", "protocol.file.allow=always")
    git(project.root, *allowed, "submodule", "--quiet", "add", str(other.root), "lib")
    project.commit()
    template.release("v2.0.0", {"a.txt": "2\n", "lib/y.txt": "2\n"})
    before = project.files()

    assert project.update() == 1
    assert project.files() == before
    assert "\n  lib\n" in capsys.readouterr().err


def test_what_a_killed_command_of_the_same_process_id_has_left(project: Project) -> None:
    home = project.root / ".git" / "scaffold"
    for name in (f"workspace-{os.getpid()}", f"workspace-{os.getpid()}-abc"):
        (home / name / "objects").mkdir(parents=True)

    assert project.update() == 0
    assert not home.exists()


@pytest.mark.skipif(os.name != "posix", reason="shares by modes")
def test_a_shared_repository_stays_shared(project: Project) -> None:
    before = {path for path in (project.root / ".git" / "objects").iterdir() if len(path.name) == 2}
    git(project.root, "config", "core.sharedRepository", "group")

    assert project.update() == 0
    project.commit()
    assert project.scaffold("recopy", "--branch", "again", "--no-gates", "--set", "name=other") == 0

    folders = {path for path in (project.root / ".git" / "objects").iterdir() if len(path.name) == 2}
    assert folders - before
    assert all(path.stat().st_mode & 0o020 for path in folders - before)


def test_a_large_file_that_git_does_not_know_is_not_read(project: Project) -> None:
    with_a_large_file(project)
    assert project.update() == 0
    assert "?? large.bin" in project.status()


def a_folder(place: Path) -> None:
    place.mkdir()
    (place / "mine.txt").write_text("mine\n", "utf-8")


def a_pipe(place: Path) -> None:
    os.mkfifo(place)


def a_dangling_link(place: Path) -> None:
    place.symlink_to("nowhere")


@pytest.mark.skipif(os.name != "posix", reason="makes pipes and links")
@pytest.mark.parametrize("stand", [a_folder, a_pipe, a_dangling_link], ids=lambda stand: str(stand.__name__))
def test_what_stands_where_a_file_comes_is_kept(
    project: Project, stand: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    stand(project.root / "docs" / "new.md")
    before = project.files()

    assert project.update() == 1

    assert (
        "the update would write over files that git does not track\n  docs/new.md" in capsys.readouterr().err
    )
    assert os.path.lexists(project.root / "docs" / "new.md")
    assert project.files() == before


@pytest.mark.skipif(os.name != "posix", reason="makes pipes and links")
@pytest.mark.parametrize("stand", [a_pipe, a_dangling_link], ids=lambda stand: str(stand.__name__))
def test_what_stands_where_a_folder_comes_is_kept(
    tmp_path: Path, stand: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n"})
    template.release("v2.0.0", {"a.txt": "1\n", "new/page.md": "new\n"})
    stand(project.root / "new")

    assert project.update() == 1

    assert "write over files that git does not track\n  new\n" in capsys.readouterr().err
    assert os.path.lexists(project.root / "new")


def test_a_folder_in_place_of_a_file_is_a_conflict(project: Project) -> None:
    (project.root / "a.txt").unlink()
    project.commit({"a.txt/mine.txt": "mine\n"})

    assert project.update() == CONFLICTS

    assert project.read("a.txt/mine.txt") == "mine\n"
    assert project.read("a.txt~template-v2.0.0") == "2\n"


def test_json_is_valid_whatever_the_names(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    with_names_that_are_no_text(project)
    capfd.readouterr()

    assert project.scaffold("diff", "--json", "--all") == 0

    added = json.loads(capfd.readouterr().out.encode("utf-8"))["files"]["added"]
    assert sorted(os.fsencode(path) for path in added) == [b'a line\nand "more"\t.txt', b"caf\xe9.txt"]


@pytest.mark.parametrize("is_committed", [False, True])
def test_another_repository_in_the_way_is_not_written_into(
    project: Project, capsys: pytest.CaptureFixture[str], *, is_committed: bool
) -> None:
    inner = Project(root=project.root / "fresh" / "deep")
    new_template(inner.root, {"x": "1\n"}) if is_committed else git(
        project.root, "init", "--quiet", "fresh/deep"
    )
    Template(root=project.root.with_name("template")).release("v3.0.0", {**FILES, "fresh/deep/new.md": "1\n"})
    before = project.files()
    capsys.readouterr()

    assert project.update() == 1

    assert "error: the update would write over files that git does not track\n  fresh/deep\n" in (
        capsys.readouterr().err
    )
    assert project.files() == before


def test_a_file_where_scaffold_keeps_its_folder(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    place = project.root / ".git" / "scaffold"
    place.write_text("mine\n", "utf-8")

    assert project.update() == 1

    assert capsys.readouterr().err == (
        f"error: {place} is no folder\ncause: scaffold keeps there what it is about to write\n"
        "help: move it away, then run it again: scaffold update --no-gates\n"
    )
    assert place.read_text("utf-8") == "mine\n"
