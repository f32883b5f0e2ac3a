"""A killed adoption: the repository is bit for bit as it was, or adopted, and never between."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.update.lab import Project, new_template
from tests.update.test_kill import landings, processes_about, wait_until

from .repositories import started_with
from .template import QUESTIONS, VERSION_1

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds processes through /proc")

# Killed 50 times: 25 times alone, and 25 times with all that it has started.
QUICK, SLOW = range(1), range(1, 25)
TIMES = [*QUICK, *(pytest.param(seed, marks=pytest.mark.slow) for seed in SLOW)]
MINE = {
    "README.md": "# Mine\n",
    "pyproject.toml": "[tool.mine]\na = 1\n",
    ".gitignore": "*.log\n",
    "mine.py": "1\n",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A template, what a repository is like before and after its adoption, and how long that takes."""

    template: Path
    before: dict[str, bytes]
    after: dict[str, bytes]
    seconds: float

    def adopting(self, project: Project) -> subprocess.Popen[bytes]:
        """Start an adoption of `project`."""
        command = ("adopt", "--no-gates", "--no-lock", "--template", str(self.template))
        return subprocess.Popen(
            [sys.executable, "-m", "scaffold", *command],
            cwd=project.root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("kill")
    many = {f"src/{{{{ package_name }}}}/m{number:03}.py": "x = 1\n" * 8000 for number in range(60)}
    template = new_template(folder / "template", {**VERSION_1, **many}, questions=QUESTIONS)
    project = started_with(folder / "mine", MINE)
    before = project.files()
    made = Scene(template=template.root, before=before, after={}, seconds=0.0)
    started = time.perf_counter()
    assert made.adopting(project).wait() == 0
    seconds = time.perf_counter() - started
    return Scene(template=template.root, before=before, after=project.files(), seconds=seconds)


@pytest.mark.slow
@pytest.mark.parametrize("seed", TIMES)
def test_killed_at_any_time(scene: Scene, seed: int, tmp_path: Path) -> None:
    """Only `scaffold` is killed; what it has started to write is written to the end."""
    project = started_with(tmp_path / "mine", MINE)
    process = scene.adopting(project)
    with suppress(subprocess.TimeoutExpired):
        process.wait(random.Random(seed).uniform(0.0, scene.seconds))
    process.kill()
    process.wait()
    wait_until(lambda: not list(processes_about(project)))

    assert project.files() in (scene.before, scene.after)


@pytest.mark.parametrize("seed", TIMES)
def test_everything_killed_while_files_are_written(scene: Scene, seed: int, tmp_path: Path) -> None:
    """As in a power cut: the next command finishes or takes back what was begun."""
    project = started_with(tmp_path / "mine", MINE)
    process = scene.adopting(project)
    wait_until(lambda: bool(landings(project)) or process.poll() is not None)
    time.sleep(random.Random(seed).uniform(0.0, 0.2))
    process.kill()
    process.wait()
    for pid in processes_about(project):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not list(processes_about(project)))

    project.scaffold("adopt", "--dry-run", "--no-gates", "--template", str(scene.template))

    assert project.files() in (scene.before, scene.after)
    assert not landings(project)
    assert not (project.root / ".git" / "index.lock").exists()
