"""A run that is stopped half way: what it says, what it leaves, and that the next run cleans up."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.conftest import Scaffold
from tests.world import command, programs, write

DEADLINE_S = 30.0


@contextmanager
def stuck(here: Path, tmp_path: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run `scaffold new` in a process group of its own, up to the moment when it waits for uv."""
    reached = tmp_path / "reached"
    with programs(tmp_path / "bin", {"uv": f"touch {reached}; exec sleep 60"}) as path:
        environment = {key: value for key, value in os.environ.items() if key != "UV"}
        process = subprocess.Popen(
            command("new", *arguments),
            cwd=here,
            env={**environment, "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            give_up = time.monotonic() + DEADLINE_S
            while not reached.exists() and process.poll() is None:
                assert time.monotonic() < give_up, "scaffold never reached uv"
                time.sleep(0.02)
            assert process.poll() is None, process.communicate()
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@pytest.mark.parametrize(
    ("sent", "code", "message"),
    [
        (signal.SIGINT, 130, "error: interrupted; nothing was changed\n"),
        (signal.SIGTERM, 143, "error: terminated; nothing was changed\n"),
    ],
    ids=["ctrl-c", "terminate"],
)
def test_a_signal_leaves_nothing(
    sent: signal.Signals, code: int, message: str, here: Path, tmp_path: Path, template: Path
) -> None:
    with stuck(here, tmp_path, "shelf/desk", "--template", str(template)) as process:
        assert [entry.name for entry in here.iterdir()] == [f".scaffold-new-desk-{process.pid}"]
        os.killpg(process.pid, sent)
        out, err = process.communicate(timeout=DEADLINE_S)

    assert (process.returncode, out, err) == (code, "", message)
    assert list(here.iterdir()) == []


def test_ctrl_c_leaves_a_folder_in_use_as_it_was(here: Path, tmp_path: Path, template: Path) -> None:
    write(here / "desk", {"README.md": "mine\n"})

    with stuck(here, tmp_path, "desk", "--template", str(template), "--force") as process:
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=DEADLINE_S)

    assert process.returncode == 130
    assert [entry.name for entry in here.iterdir()] == ["desk"]
    assert [entry.name for entry in (here / "desk").iterdir()] == ["README.md"]
    assert (here / "desk" / "README.md").read_text(encoding="utf-8") == "mine\n"


def test_a_killed_run_leaves_one_folder_that_the_next_run_removes(
    scaffold: Scaffold, here: Path, tmp_path: Path, template: Path
) -> None:
    with stuck(here, tmp_path, "desk", "--template", str(template)) as process:
        process.kill()
        process.wait(timeout=DEADLINE_S)
        left = [entry.name for entry in here.iterdir()]

        assert left == [f".scaffold-new-desk-{process.pid}"]
        assert scaffold("new", "other", "--template", str(template), "--no-lock").code == 0
        assert [entry.name for entry in here.iterdir()] == ["other"]


def test_a_run_at_the_same_time_is_left_alone(
    scaffold: Scaffold, here: Path, tmp_path: Path, template: Path
) -> None:
    with stuck(here, tmp_path, "desk", "--template", str(template)) as process:
        assert scaffold("new", "other", "--template", str(template), "--no-lock").code == 0

        assert sorted(entry.name for entry in here.iterdir()) == [
            f".scaffold-new-desk-{process.pid}",
            "other",
        ]
