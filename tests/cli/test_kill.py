"""A killed `scaffold new`: nothing, or the whole project, and the next run makes it in any case."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Scaffold
from tests.world import command, commit, git, snapshot_of, write

QUICK, SLOW = range(1), range(1, 50)
HOST_FILES = {"README.md": "# Desk\n\nFrom the host.\n", "LICENSE": "Mine.\n", ".gitignore": "*.log\n"}
CLONES: Mapping[str, Mapping[str, str]] = {"empty clone": {}, "clone with the host's files": HOST_FILES}

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills a process group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A place before `new`, the files that come of it, and how long that takes."""

    arguments: tuple[str, ...]
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    seconds: float


def files(folder: Path) -> dict[str, bytes]:
    """Read the files in the folder, without git's and without what tells one run from another."""
    return {path: text for path, text in snapshot_of(folder).items() if not path.startswith(".git/")}


def prepared(here: Path, clone: Mapping[str, str] | None) -> Path:
    """Make the place anew: nothing, or a clone."""
    place = here / "desk"
    shutil.rmtree(place, ignore_errors=True)
    if clone is not None:
        place.mkdir()
        git(place, "init", "--quiet", "--initial-branch=main")
        if clone:
            commit(write(place, clone), "from the host")
    return place


def killed(here: Path, arguments: tuple[str, ...], after_s: float) -> None:
    """Run `scaffold new` and kill it and all that it has started, as a power cut does."""
    process = subprocess.Popen(
        command("new", *arguments),
        cwd=here,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    with suppress(subprocess.TimeoutExpired):
        process.wait(after_s)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def scene(request: pytest.FixtureRequest, here: Path, template: Path, home: Path) -> Scene:  # noqa: ARG001
    many = {f"template/src/{{{{ package_name }}}}/m{number:03}.py": "x = 1\n" * 4000 for number in range(60)}
    commit(write(template, many), "many files")
    git(template, "tag", "v1.3.0")
    place = prepared(here, request.param)
    before = files(place)
    arguments = ("desk", "--template", str(template), "--no-lock", "--defaults")
    started = time.perf_counter()
    done = subprocess.run(command("new", *arguments), cwd=here, check=False, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    assert done.returncode == 0, done.stderr
    return Scene(arguments=arguments, before=before, after=files(place), seconds=seconds)


@pytest.mark.parametrize(
    "scene",
    [
        pytest.param(None, id="new folder"),
        *(
            pytest.param(files, id=kind, marks=() if files else pytest.mark.slow)
            for kind, files in CLONES.items()
        ),
    ],
    indirect=True,
)
@pytest.mark.parametrize("seeds", [QUICK, pytest.param(SLOW, marks=pytest.mark.slow)], ids=["quick", "slow"])
def test_killed_at_any_time(
    scene: Scene,
    seeds: range,
    request: pytest.FixtureRequest,
    scaffold: Scaffold,
    here: Path,
    record_property: Callable[[str, object], None],
) -> None:
    record_property("runs", len(seeds))
    clone = request.node.callspec.params["scene"]
    for seed in seeds:
        place = prepared(here, clone)
        # Most of the time goes into rendering, and what matters comes after it.
        chance = random.Random(seed)
        after_s = scene.seconds * chance.choice([chance.uniform(0.0, 1.0), chance.uniform(0.7, 1.0)])
        killed(here, scene.arguments, after_s)
        lock = place / ".git" / "index.lock"
        if lock.exists():
            assert "remove that file first" in scaffold("new", *scene.arguments).err
            lock.unlink()

        outcome = scaffold("new", *scene.arguments)

        if outcome.code:
            # It was made before the kill, or is taken for what it is.
            assert (
                "desk is not empty" in outcome.err or "is a repository with files of its own" in outcome.err
            )
        assert files(place) == scene.after, (seed, outcome.err)
        assert git(place, "status", "--porcelain") == "", (seed, outcome.err)
        assert git(place, "rev-list", "--count", "HEAD") == str(1 + bool(clone))
        assert sorted(entry.name for entry in here.iterdir()) == ["desk"]
        assert not (place / ".git" / "scaffold").exists()
