"""A template that is not this installation's: nothing contacts it, and nothing of it runs, without a word."""

import http.server
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.conftest import Scaffold
from tests.hostile.scene import Scene
from tests.world import commit, git

STRANGER = "is not the one of this installation, and was not contacted"
LOOKING = (
    ("update", "--check"),
    ("update", "--dry-run"),
    ("add", "scoring", "--dry-run"),
    ("remove", "scoring", "--dry-run"),
    ("diff",),
)
RUNNING = (("update",), ("update", "--no-gates"), ("add", "scoring"), ("remove", "scoring"), ("check",))
QUICK = (("update", "--check"), ("update", "--dry-run"), ("diff",), ("update",), ("check",))


@dataclass(kw_only=True)
class Server:
    """Counts who asks for the template, and has nothing to give."""

    address: str
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of templates on this machine."""
    requests: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield Server(address=f"http://127.0.0.1:{listening.server_port}/evil.git", asked=requests)
        listening.shutdown()


@pytest.fixture
def foreign(scene: Scene, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that says it is from the server; its gates leave a mark. Nothing is trusted."""
    assert scene.scaffold("new", "desk", "--template", str(scene.template)).code == 0
    answers = scene.project / ".copier-answers.yml"
    text = answers.read_text("utf-8").replace(str(scene.template), server.address)
    answers.write_text(text, encoding="utf-8")
    (scene.project / "scripts").mkdir()
    (scene.project / "scripts" / "check.py").write_text(f"open({str(scene.mark)!r}, 'w')\n", "utf-8")
    commit(scene.project)
    trusted(home).unlink()
    monkeypatch.chdir(scene.project)
    return scene.project


def trusted(home: Path) -> Path:
    return home / ".config" / "scaffold" / "trusted-templates.txt"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(words, id=" ".join(words), marks=() if words in QUICK else pytest.mark.slow)
        for words in (*LOOKING, *RUNNING)
    ],
)
def test_a_stranger_is_not_contacted(
    arguments: tuple[str, ...], foreign: Path, scene: Scene, server: Server, home: Path
) -> None:
    outcome = scene.scaffold(*arguments)

    assert outcome.code == 1
    assert f"the template at {server.address} {STRANGER}" in outcome.err
    assert f"--trust-template {server.address}" in outcome.err
    assert not server.asked
    assert not scene.mark.exists()
    assert not trusted(home).exists()
    assert git(foreign, "status", "--porcelain") == ""


def test_doctor_goes_on_without_the_template(foreign: Path, scene: Scene, server: Server) -> None:
    outcome = scene.scaffold("doctor", "--json")

    found = {check["id"]: check for check in json.loads(outcome.out)["checks"]}
    for check in ("template", "version", "drift"):
        assert found[check]["state"] == "note"
        assert STRANGER in found[check]["found"]
    assert found["clean"]["state"] == "ok"
    assert foreign.is_dir()
    assert not server.asked


def test_a_word_is_remembered(foreign: Path, scene: Scene, server: Server, home: Path) -> None:
    latin = b"# caf\xe9\n"
    trusted(home).parent.mkdir(parents=True, exist_ok=True)
    trusted(home).write_bytes(latin)
    scene.scaffold("update", "--check", "--trust-template", server.address)
    assert server.asked

    server.asked.clear()
    outcome = scene.scaffold("diff")

    assert "cannot be reached" in outcome.err
    assert server.asked
    assert trusted(home).read_bytes() == latin + f"{server.address}\n".encode()
    assert foreign.is_dir()


def test_a_word_on_everything_below(foreign: Path, scene: Scene, server: Server) -> None:
    everything = server.address.removesuffix("evil.git")

    assert "cannot be reached" in scene.scaffold("diff", "--trust-template", everything).err
    assert foreign.is_dir()


@pytest.mark.parametrize(
    "said",
    [
        "http://127.0.0.1/",
        *(pytest.param(address, marks=pytest.mark.slow) for address in ("https://a.org/b", "/")),
    ],
)
def test_a_word_on_another_template(foreign: Path, scene: Scene, server: Server, said: str) -> None:
    outcome = scene.scaffold("update", "--trust-template", said)

    assert outcome.code == 2
    assert outcome.err == (
        f"error: {said} is not the template of this project\ncause: that is {server.address}\n"
    )
    assert not server.asked
    assert foreign.is_dir()


def test_the_installations_own_template_needs_no_word(
    scaffold: Scaffold, here: Path, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scaffold("new", "desk", "--template", str(template), "--no-lock").code == 0
    monkeypatch.setenv("SCAFFOLD_TEMPLATE", os.path.relpath(template, here / "desk"))
    monkeypatch.chdir(here / "desk")

    assert scaffold("update").code == 0
