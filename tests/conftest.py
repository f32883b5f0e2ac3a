"""What the tests of the generator share: an untouched home, a small template, and the command line."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from .schemas import run_checked
from .world import IDENTITY, SMALL_TEMPLATE, Outcome, commit, git, write

Scaffold = Callable[..., Outcome]

# How long one example takes says more about the machine's load than about the code. The same examples every
# time, so that red means a change; `make test-slow` looks for others.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile("repeatable")


def pytest_configure() -> None:
    """Hear Ctrl-C again: a shell that runs things in the background turns it off for all they start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own, where git knows a person and nothing else is configured."""
    folder = tmp_path_factory.mktemp("home")
    (folder / ".gitconfig").write_text(IDENTITY, encoding="utf-8")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("TERM", "dumb")
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "SCAFFOLD_TEMPLATE", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    for who in ("AUTHOR", "COMMITTER"):
        for what in ("NAME", "EMAIL"):
            monkeypatch.delenv(f"GIT_{who}_{what}", raising=False)
    return folder


@pytest.fixture
def template(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Path:  # noqa: ARG001 - git needs a person
    """A small template in a git repository, released as v1.2.0."""
    folder = write(tmp_path_factory.mktemp("template"), SMALL_TEMPLATE)
    commit(folder, "the template")
    git(folder, "tag", "v1.2.0")
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def scaffold(home: Path, here: Path, capsys: pytest.CaptureFixture[str]) -> Scaffold:  # noqa: ARG001
    """Run the command line in this process, in the folder `here`, without a terminal."""

    def invoke(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run_checked(arguments)
        captured = capsys.readouterr()
        return Outcome(code=code, out=captured.out, err=captured.err)

    return invoke
