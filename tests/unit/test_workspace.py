"""Folders on disk: staging, comparing, landing, merging, listing."""

import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.errors import TargetError
from scaffold.workspace.faults import explained
from scaffold.workspace.landing import compare, land, merged, nearest_folder, staging_parent
from scaffold.workspace.listing import files_of, folders_of, tree
from scaffold.workspace.staging import scratch, staging, sweep, temporary
from tests.world import snapshot_of, write


def dead_pid() -> int:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def test_staging_is_gone_afterwards(tmp_path: Path) -> None:
    with staging(tmp_path, "desk") as folder:
        assert folder == tmp_path / f".scaffold-new-desk-{os.getpid()}"
        write(folder, {"a/b.txt": "x"})
        (folder / "a" / "b.txt").chmod(0o400)

    assert list(tmp_path.iterdir()) == []


def test_staging_is_gone_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), staging(tmp_path, "desk"):
        raise KeyboardInterrupt

    assert list(tmp_path.iterdir()) == []


def test_each_scratch_is_a_folder_of_its_own_that_nobody_else_reads(tmp_path: Path) -> None:
    write(tmp_path / f".scaffold-new-x1_-{dead_pid()}", {"file.txt": "x"})

    with scratch(tmp_path) as first, scratch(tmp_path) as second:
        assert sorted(tmp_path.iterdir()) == sorted([first, second])
        if os.name == "posix":
            assert first.stat().st_mode & 0o077 == 0

    assert list(tmp_path.iterdir()) == []


def test_a_killed_run_leaves_a_scratch_that_is_swept(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from scaffold.workspace.staging import scratch\n"
        "with scratch(Path(sys.argv[1])) as folder:\n"
        "    (folder / 'file.txt').touch()\n"
        "    os._exit(1)\n"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path], check=False)
    assert len(list(tmp_path.iterdir())) == 1

    sweep(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_temporary_files_go_where_the_user_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert temporary() == tmp_path

    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.delenv(name, raising=False)
    assert os.access(temporary(), os.W_OK)


def test_sweep_removes_only_what_dead_runs_left(tmp_path: Path) -> None:
    dead = dead_pid()
    kept = [
        f".scaffold-new-desk-{os.getppid()}",
        ".scaffold-new-desk",
        ".scaffold-new--",
        "desk",
        f"desk-{dead}",
    ]
    for name in (*kept, f".scaffold-new-desk-{dead}"):
        write(tmp_path / name, {"file.txt": "x"})
    (tmp_path / f".scaffold-new-note-{dead}").write_text("a file, not a folder", encoding="utf-8")
    (tmp_path / f".scaffold-new-link-{dead}").symlink_to(tmp_path / "desk")

    sweep(tmp_path)

    left = {entry.name for entry in tmp_path.iterdir()}
    assert left == {*kept, f".scaffold-new-note-{dead}", f".scaffold-new-link-{dead}"}
    assert (tmp_path / "desk" / "file.txt").exists()


def test_a_project_is_prepared_beside_its_place(tmp_path: Path) -> None:
    (tmp_path / "shelf").mkdir()

    assert nearest_folder(tmp_path / "shelf" / "a" / "b") == tmp_path / "shelf"
    assert staging_parent(tmp_path / "shelf" / "desk") == tmp_path / "shelf"
    assert staging_parent(tmp_path / "shelf") == tmp_path


def test_landing_makes_the_folders_above(tmp_path: Path) -> None:
    project = write(tmp_path / "project", {"a.txt": "a"})

    land(project, tmp_path / "x" / "y" / "desk")

    assert snapshot_of(tmp_path) == {"x/y/desk/a.txt": b"a"}


def test_landing_where_somebody_was_quicker(tmp_path: Path) -> None:
    project = write(tmp_path / "project", {"a.txt": "a"})
    write(tmp_path / "desk", {"mine.txt": "mine"})

    with pytest.raises(OSError, match="not empty"):
        land(project, tmp_path / "desk")

    assert snapshot_of(tmp_path) == {"project/a.txt": b"a", "desk/mine.txt": b"mine"}


def test_landing_that_fails_takes_the_folders_away_again(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        land(tmp_path / "nowhere", tmp_path / "x" / "desk")

    assert list(tmp_path.iterdir()) == []


def test_landing_in_the_working_folder_is_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = write(tmp_path / "project", {"a/a.txt": "a", "b/b.txt": "b"})
    here = write(tmp_path / "here", {"b/taken.txt": "mine"})
    monkeypatch.chdir(here)

    with pytest.raises(OSError, match="not empty"):
        land(project, here)

    assert snapshot_of(tmp_path) == {
        "project/a/a.txt": b"a", "project/b/b.txt": b"b", "here/b/taken.txt": b"mine"
    }  # fmt: skip


def test_compare(tmp_path: Path) -> None:
    names = ("added.txt", "same.txt", "differs.txt", "in-a-file/x", "in-a-link/x", "link", "folder")
    project = write(tmp_path / "project", dict.fromkeys(names, "new"))
    target = write(
        tmp_path / "desk",
        {"same.txt": "new", "differs.txt": "old", "in-a-file": "old", "folder/x": "", "mine.txt": ""},
    )
    (target / "in-a-link").symlink_to(tmp_path)
    (target / "link").symlink_to(tmp_path / "nowhere")

    comparison = compare(project, target)

    assert comparison.added == ("added.txt",)
    assert comparison.same == ("same.txt",)
    assert comparison.differing == ("differs.txt",)
    assert comparison.blocked == ("folder", "in-a-file/x", "in-a-link/x", "link")


TREES = st.dictionaries(
    st.sampled_from(["a", "b", "c/d", "c/e/f", "g/h"]), st.sampled_from(["one", "two"]), max_size=5
)


@given(project=TREES, existing=TREES)
def test_merging_loses_nothing(
    project: dict[str, str], existing: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("merge")
    source, target = write(root / "project", project), write(root / "desk", existing)
    target.mkdir(exist_ok=True)
    source.mkdir(exist_ok=True)

    comparison = compare(source, target)
    with merged(source, target, comparison, backup=root / "backup"):
        pass

    texts = {name: content.decode() for name, content in snapshot_of(target).items()}
    assert texts == existing | project
    kept = {name: content.decode() for name, content in snapshot_of(root / "backup").items()}
    assert kept == {name: text for name, text in existing.items() if project.get(name, text) != text}


def test_merging_that_fails_puts_everything_back(tmp_path: Path) -> None:
    project = write(tmp_path / "project", {"a.txt": "new", "b/c.txt": "new", "d.txt": "new"})
    target = write(tmp_path / "desk", {"a.txt": "old", "d.txt": "old", "e.txt": "old"})
    comparison = compare(project, target)
    (project / "d.txt").unlink()

    with (
        pytest.raises(FileNotFoundError),
        merged(project, target, comparison, backup=tmp_path / "backup"),
    ):
        pass

    assert snapshot_of(target) == {"a.txt": b"old", "d.txt": b"old", "e.txt": b"old"}
    assert not (target / "b").exists()
    assert not (tmp_path / "backup").exists()


def test_the_tree(tmp_path: Path) -> None:
    files = (
        "README.md",
        "src/desk/a.py",
        "src/desk/api/b.py",
        "tests/t.py",
        "tests/unit/deep/u.py",
        ".env.example",
    )
    write(tmp_path, dict.fromkeys((*files, ".git/config"), ""))

    listed = files_of(tmp_path)

    assert listed == tuple(sorted(files))
    assert folders_of(listed) == ("src", "src/desk", "src/desk/api", "tests", "tests/unit", "tests/unit/deep")
    assert tree(listed, depth=1) == (
        "src/desk/  (2 files)", "tests/  (2 files)", ".env.example", "README.md"
    )  # fmt: skip
    assert tree(listed, depth=2) == (
        "src/desk/",
        "  api/  (1 file)",
        "  a.py",
        "tests/",
        "  unit/deep/  (1 file)",
        "  t.py",
        ".env.example",
        "README.md",
    )


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "not enough disk space to create /a/desk"),
        (errno.EDQUOT, "not enough disk space to create /a/desk"),
        (errno.EROFS, "cannot create /a/desk"),
    ],
)
def test_faults_are_explained(number: int, message: str) -> None:
    with pytest.raises(TargetError) as caught, explained(Path("/a/desk")):
        raise OSError(number, os.strerror(number), "/a/file")

    assert caught.value.message == message
