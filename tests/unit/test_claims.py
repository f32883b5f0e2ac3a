"""Folders of processes that run, and of those that have ended."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.workspace.claims import held, is_held
from scaffold.workspace.staging import staging
from tests.world import write

pytest.importorskip("fcntl")
HOLDING = (
    "import sys; from pathlib import Path; from scaffold.workspace.claims import held\n"
    "with held(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
)


def test_as_long_as_the_process_lives(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDING, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        # Whatever its id is here: another container has processes of its own.
        assert all(is_held(tmp_path, pid) for pid in (process.pid, os.getpid(), 2**22))
        process.kill()
        process.wait()

    assert not any(is_held(tmp_path, pid) for pid in (process.pid, os.getpid(), os.getppid()))


def test_one_of_its_own_is_held(tmp_path: Path) -> None:
    with held(tmp_path):
        assert is_held(tmp_path, os.getpid())


def test_without_a_lock_the_id_counts(tmp_path: Path) -> None:
    assert is_held(tmp_path, os.getppid())
    assert not is_held(tmp_path, os.getpid())


def test_a_folder_that_a_killed_process_of_the_same_id_has_left(tmp_path: Path) -> None:
    write(tmp_path / f".scaffold-new-desk-{os.getpid()}", {".held": "", "file.txt": "x"})

    with staging(tmp_path, "desk") as folder:
        assert [path.name for path in folder.iterdir()] == [".held"]
