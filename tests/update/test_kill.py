"""A killed update, add or remove: the project is bit for bit as it was, or has changed, and never between."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from .lab import QUESTIONS, Project, Template, git, new_project, new_template

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds processes through /proc")

FILES = 60
# Each command is killed 50 times: 25 times alone, and 25 times with all that it has started.
QUICK, SLOW = range(1), range(1, 25)
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "update": ("update", "--no-gates"),
    "add": ("add", "scoring", "--no-gates", "--no-lock"),
    "remove": ("remove", "scoring", "--no-gates", "--no-lock"),
}
SWITCH = """\
scoring: {type: bool, default: false}
_exclude: ["{% if not scoring %}src/scoring{% endif %}"]
"""
TIMES = [*QUICK, *(pytest.param(seed, marks=pytest.mark.slow) for seed in SLOW)]
# All of them land by the same steps.
EVERY_COMMAND = pytest.mark.parametrize(
    "scene",
    [pytest.param(name, marks=() if name == "update" else pytest.mark.slow) for name in COMMANDS],
    indirect=True,
    scope="module",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A project before and after a command, how long that takes, and how to begin afresh."""

    project: Project
    command: tuple[str, ...]
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
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder, name = tmp_path_factory.mktemp("kill"), request.param
    template: Template = new_template(folder / "template", version(1), questions=QUESTIONS + SWITCH)
    project = new_project(template, folder / "project", scoring=str(name != "add").lower())
    project.commit({"src/module_000.py": "mine\n", "mine.txt": "mine\n"})
    template.release("v2.0.0", version(2), questions=QUESTIONS + SWITCH)
    command = (sys.executable, "-m", "scaffold", *COMMANDS[name])
    before = project.files()
    started = time.perf_counter()
    subprocess.run(command, cwd=project.root, check=False, capture_output=True)
    seconds = time.perf_counter() - started
    made = Scene(project=project, command=command, before=before, after=project.files(), seconds=seconds)
    assert made.before != made.after
    made.reset()
    return made


def version(number: int) -> dict[str, str | bytes]:
    text = f"version = {number}\n" + "x = 1\n" * 4000
    modules: dict[str, str | bytes] = {f"src/module_{index:03}.py": text for index in range(FILES)}
    switched: dict[str, str | bytes] = {
        f"src/scoring/part_{index:03}.py": text for index in range(FILES // 3)
    }
    return modules | switched | {f"v{number}/only_{index:03}.py": text for index in range(FILES // 5)}


@EVERY_COMMAND
@pytest.mark.parametrize("seed", TIMES)
def test_killed_at_any_time(scene: Scene, seed: int) -> None:
    """Only `scaffold` is killed; what it has started to write is written to the end."""
    scene.reset()
    process = started(scene)
    with suppress(subprocess.TimeoutExpired):
        process.wait(random.Random(seed).uniform(0.0, scene.seconds))
    process.kill()
    process.wait()
    wait_until(lambda: not list(processes_about(scene.project)))

    assert scene.project.files() in (scene.before, scene.after)


@EVERY_COMMAND
@pytest.mark.parametrize("seed", TIMES)
def test_everything_killed_while_files_are_written(scene: Scene, seed: int) -> None:
    """As in a power cut: the next command finishes or takes back what was begun."""
    scene.reset()
    process = started(scene)
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


@pytest.mark.parametrize("scene", ["update"], indirect=True, scope="module")
def test_a_file_edited_after_the_kill_is_kept(scene: Scene) -> None:
    scene.reset()
    process = started(scene)
    wait_until(lambda: any((landing / "swaps.json").exists() for landing in landings(scene.project)))
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


def started(scene: Scene) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        scene.command, cwd=scene.project.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def processes_about(project: Project) -> Iterator[int]:
    """Find the landing process of `project` and the git processes that work in it."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                words = (entry / "cmdline").read_bytes()
                here = os.fsencode(project.root)
                inside = (entry / "cwd").readlink().is_relative_to(project.root)  # also in a landing's folder
                if here in words or (b"git" in words and inside):
                    yield int(entry.name)


def wait_until(condition: Callable[[], bool], timeout_s: float = 300.0) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.002)
