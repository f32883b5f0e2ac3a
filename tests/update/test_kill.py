"""A killed update: the project is bit for bit as it was, or fully updated, and never between."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from .lab import Project, Template, git, new_project, new_template

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds processes through /proc")

FILES = 60
QUICK, SLOW = range(2), range(2, 50)
UPDATE = (sys.executable, "-m", "scaffold", "update", "--no-gates")
TIMES = [*QUICK, *(pytest.param(it, marks=pytest.mark.slow) for it in SLOW)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A project before and after its update, how long that takes, and how to begin afresh."""

    project: Project
    before: dict[str, bytes]
    after: dict[str, bytes]
    seconds: float

    def reset(self) -> None:
        """Put the project back to where it was before any update."""
        shutil.rmtree(self.project.root / ".git" / "scaffold", ignore_errors=True)
        (self.project.root / ".git" / "index.lock").unlink(missing_ok=True)
        git(self.project.root, "reset", "--quiet", "--hard")
        git(self.project.root, "clean", "--quiet", "--force", "-d")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("kill")
    template: Template = new_template(folder / "template", version(1))
    project = new_project(template, folder / "project")
    project.commit({"src/module_000.py": "mine\n", "mine.txt": "mine\n"})
    template.release("v2.0.0", version(2))
    before = project.files()
    started = time.perf_counter()
    subprocess.run(UPDATE, cwd=project.root, check=False, capture_output=True)
    seconds = time.perf_counter() - started
    made = Scene(project=project, before=before, after=project.files(), seconds=seconds)
    assert made.before != made.after
    made.reset()
    return made


def version(number: int) -> dict[str, str | bytes]:
    text = f"version = {number}\n" + "x = 1\n" * 8000
    files: dict[str, str | bytes] = {f"src/module_{it:03}.py": text for it in range(FILES)}
    return files | {f"v{number}/only_{it:03}.py": text for it in range(FILES // 5)}


@pytest.mark.parametrize("seed", TIMES)
def test_killed_at_any_time(scene: Scene, seed: int) -> None:
    """Only `scaffold` is killed; what it has started to write is written to the end."""
    scene.reset()
    process = started(scene.project)
    with suppress(subprocess.TimeoutExpired):
        process.wait(random.Random(seed).uniform(0.0, scene.seconds))
    process.kill()
    process.wait()
    wait_until(lambda: not list(processes_about(scene.project)))

    assert scene.project.files() in (scene.before, scene.after)


@pytest.mark.parametrize("seed", TIMES)
def test_everything_killed_while_files_are_written(scene: Scene, seed: int) -> None:
    """As in a power cut: the next command finishes or takes back what was begun."""
    scene.reset()
    process = started(scene.project)
    wait_until(lambda: bool(landings(scene.project)) or process.poll() is not None)
    time.sleep(random.Random(seed).uniform(0.0, 0.2))
    process.kill()
    process.wait()
    for pid in processes_about(scene.project):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not list(processes_about(scene.project)))

    scene.project.scaffold("update", "--dry-run")

    assert scene.project.files() in (scene.before, scene.after)
    assert not landings(scene.project)
    assert not (scene.project.root / ".git" / "index.lock").exists()


def test_a_file_edited_after_the_kill_is_kept(scene: Scene) -> None:
    scene.reset()
    process = started(scene.project)
    wait_until(lambda: any((it / "swaps.json").exists() for it in landings(scene.project)))
    for pid in (process.pid, *processes_about(scene.project)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
    if not landings(scene.project):
        pytest.skip("the update was quicker than the kill")
    edited = scene.project.root / "src" / "module_001.py"
    edited.unlink(missing_ok=True)
    edited.write_text("edited meanwhile\n", "utf-8")

    scene.project.scaffold("update", "--dry-run")

    assert edited.read_text("utf-8") == "edited meanwhile\n"
    edited.unlink()
    git(scene.project.root, "checkout", "--", "src/module_001.py")
    assert scene.project.files() in (scene.before, scene.after)


def landings(project: Project) -> list[Path]:
    return list((project.root / ".git" / "scaffold").glob("landing-*"))


def started(project: Project) -> subprocess.Popen[bytes]:
    return subprocess.Popen(UPDATE, cwd=project.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def processes_about(project: Project) -> Iterator[int]:
    """Find the landing process of `project` and the git processes that work in it."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                words = (entry / "cmdline").read_bytes()
                here = os.fsencode(project.root)
                if here in words or (b"git" in words and (entry / "cwd").readlink() == project.root):
                    yield int(entry.name)


def wait_until(condition: Callable[[], bool], timeout_s: float = 30.0) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.002)
