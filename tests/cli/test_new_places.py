"""Where `scaffold new` cannot create a project: the exact message, the exit code, and nothing changed."""

import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.refusals import ROOT_READS_EVERYTHING, refused
from tests.conftest import Scaffold
from tests.world import command, commit, write


def test_a_folder_that_is_not_empty(scaffold: Scaffold, here: Path, template: Path) -> None:
    write(here / "desk", {"README.md": "mine\n", "notes.txt": "mine too\n", "scoring.txt": "scores\n"})

    err = refused(scaffold, here, "desk", "--template", str(template), "--no-lock", code=1)

    assert err == (
        "error: desk is not empty\n"
        "cause: 3 files would be added and 1 of its files would be replaced:\n"
        "  README.md\n"
        f"help: scaffold new desk --template {template} --no-lock --force\n"
    )


def test_folders_where_files_go(scaffold: Scaffold, here: Path, template: Path) -> None:
    (here / "desk" / "README.md").mkdir(parents=True)
    (here / "desk" / "src").symlink_to(here.parent)

    err = refused(scaffold, here, "desk", "--template", str(template), "--force", code=1)

    assert err == (
        "error: desk holds folders or links where files of the project go\n"
        "  README.md\n"
        "  src/desk/__init__.py\n"
        "help: move them away and run the same command again\n"
    )


def test_a_file_of_that_name(scaffold: Scaffold, here: Path, template: Path) -> None:
    (here / "desk").write_text("mine", encoding="utf-8")

    err = refused(scaffold, here, "desk", "--template", str(template), "--force", code=1)

    assert err == f"error: cannot create {here}/desk\ncause: a file of that name exists\n"


def test_a_parent_that_is_a_file(scaffold: Scaffold, here: Path, template: Path) -> None:
    (here / "shelf").write_text("mine", encoding="utf-8")

    err = refused(scaffold, here, "shelf/desk", "--template", str(template), code=1)

    assert err == f"error: cannot create {here}/shelf/desk\ncause: {here}/shelf is not a folder\n"


def test_a_parent_of_the_system(scaffold: Scaffold, here: Path, template: Path) -> None:
    """/proc takes no new folders, not even from the superuser."""
    if not Path("/proc/self").exists():
        pytest.skip("no /proc on this system")

    err = refused(scaffold, here, "/proc/desk", "--template", str(template), code=1)

    assert err == "error: cannot write in /proc\ncause: No such file or directory\n"


@ROOT_READS_EVERYTHING
def test_a_parent_that_is_read_only(scaffold: Scaffold, here: Path, template: Path) -> None:
    shelf = here / "shelf"
    shelf.mkdir(mode=0o555)

    err = refused(scaffold, here, "shelf/desk", "--template", str(template), code=1)

    assert err == f"error: cannot write in {shelf}\ncause: Permission denied\n"


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that is full after 16 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if not made or made.returncode:
        pytest.skip("this system lets nobody mount a file system here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk(scaffold: Scaffold, template: Path, tiny_disk: Path) -> None:
    (template / "template" / "large.txt").write_text("x" * 100_000, encoding="utf-8")
    commit(template)

    outcome = scaffold("new", str(tiny_disk / "desk"), "--template", str(template), "--no-lock")

    assert outcome.code == 1
    assert outcome.err == (
        f"error: not enough disk space to create {tiny_disk}/desk\n"
        "cause: No space left on device\n"
        f"help: free some space in {tiny_disk} and run the same command again\n"
    )
    assert list(tiny_disk.iterdir()) == []


def test_a_file_larger_than_allowed(here: Path, template: Path) -> None:
    """The same refusal where the limit is one of the process and not of the disk."""
    (template / "template" / "large.txt").write_text("x" * 100_000, encoding="utf-8")
    commit(template)

    done = subprocess.run(
        command("new", "desk", "--template", str(template), "--no-lock"),
        cwd=here,
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )

    assert done.returncode == 1
    assert done.stderr == (
        "error: not enough disk space, and nothing was changed\n"
        "cause: File too large\n"
        "help: free some space, also where temporary files go (TMPDIR), and run the same command again\n"
    )
    assert list(here.iterdir()) == []


def test_a_line_break_in_the_path(scaffold: Scaffold, here: Path, template: Path) -> None:
    """Git's lists of paths cannot tell such a folder, so no update could start there."""
    err = refused(scaffold, here, "a\nb/desk", "--template", str(template), code=1)

    assert err == (
        f"error: no project can be in {str(here) + '/a' + chr(10) + 'b/desk'!r}\n"
        "cause: there is a line break in its path\n"
    )


def test_a_path_like_a_flag_is_spelled_as_a_path(scaffold: Scaffold, template: Path) -> None:
    flags = ("--template", str(template), "--no-lock", "--defaults", "--set", "project_name=Desk")
    outcome = scaffold("new", *flags, "--", "-desk/x")

    assert outcome.code == 0, outcome.err
    assert "\n  cd ./-desk/x\n" in outcome.out
