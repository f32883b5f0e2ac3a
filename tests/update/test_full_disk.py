"""A disk that is full at any write of an update: an explanation, and a project that is as it was."""

import contextlib
import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scaffold.adapters import landing, landing_plan

from .lab import MODULE, Project, new_project, new_template

Output = pytest.CaptureFixture[str]


def made_in(folder: Path) -> Project:
    files: dict[str, str | bytes] = {"a.txt": MODULE}
    template = new_template(folder / "template", files)
    project = new_project(template, folder / "project")
    template.release("v2.0.0", {"a.txt": MODULE + "more\n", "b.txt": MODULE * 200})
    return project


@pytest.mark.parametrize(
    ("module", "name"),
    [(landing.shutil, "copy2"), (landing_plan.os, "fsync"), (landing_plan.json, "dump")],  # type: ignore[attr-defined]
)
def test_while_the_landing_is_prepared(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    project = made_in(tmp_path)
    before = project.files()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(module, name, full)
        assert project.update() == 1

    assert capsys.readouterr().err.startswith("error: not enough disk space, and nothing was changed\n")
    assert project.files() == before
    assert project.status() == []
    assert not (project.root / ".git" / "scaffold").exists()
    assert project.update() == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this system lets nobody mount a file system here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def filled(folder: Path, *, but: int) -> Callable[[], None]:
    """Fill the disk until `but` bytes are left; give what makes room again."""
    ballast = folder / "ballast"
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    with contextlib.suppress(OSError):
        ballast.write_bytes(b"x" * max(0, free - but))
    return ballast.unlink


@pytest.mark.slow
@pytest.mark.parametrize("room", range(0, 260_000, 20_000))
def test_with_little_room(disk: Path, tmp_path: Path, capsys: Output, room: int) -> None:
    made_in(tmp_path)
    project = Project(root=Path(shutil.copytree(tmp_path / "project", disk / "project")))
    before = project.files()
    make_room = filled(disk, but=room)

    code = project.update()

    said = capsys.readouterr().err
    make_room()
    assert code in {0, 1}, said
    if code:
        assert "space" in said or "error: unable to write file" in said, said
        assert "the project changed" not in said
        assert project.files() == before
        assert project.status() == []
        assert project.update() == 0
    assert project.read("b.txt") == MODULE * 200
