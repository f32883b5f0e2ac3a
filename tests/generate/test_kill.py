"""A killed `scaffold generate`: the project is bit for bit as it was, or has the part, and never between."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.update.lab import Project, git
from tests.update.test_kill import landings, processes_about, wait_until

from .conftest import Maker
from .examples import USE_CASE

QUICK, SLOW = range(1), range(1, 50)
COMMAND = (sys.executable, "-m", "scaffold", "generate", *USE_CASE.arguments, "--no-commands")

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds processes through /proc")


def started(project: Project) -> subprocess.Popen[bytes]:
    return subprocess.Popen(COMMAND, cwd=project.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def reset(project: Project) -> None:
    shutil.rmtree(project.root / ".git" / "scaffold", ignore_errors=True)
    git(project.root, "reset", "--quiet", "--hard")
    git(project.root, "clean", "--quiet", "--force", "-d")


@pytest.mark.parametrize("seeds", [QUICK, pytest.param(SLOW, marks=pytest.mark.slow)], ids=["quick", "slow"])
def test_killed_at_any_time(seeds: range, make: Maker) -> None:
    """In turn only `scaffold`, and everything that it has started, is killed."""
    project = make("--preset", "rag", "--without", "example")
    before, start = project.files(), time.perf_counter()
    assert started(project).wait() == 0
    after, seconds = project.files(), time.perf_counter() - start
    assert after != before
    for seed in seeds:
        reset(project)
        process = started(project)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds * random.Random(seed).uniform(0.4, 1.0))
        process.kill()
        process.wait()
        for pid in processes_about(project) if seed % 2 else ():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not list(processes_about(project)))

        project.scaffold("generate", *USE_CASE.arguments, "--no-commands", "--dry-run")

        assert project.files() in (before, after), seed
        assert not landings(project)
        assert not (project.root / ".git" / "index.lock").exists()
