"""Questions on a terminal: a real one, of which the test holds the other end."""

import os
import pty
import re
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from tests.conftest import Scaffold
from tests.world import command

DEADLINE_S = 30.0


@dataclass(kw_only=True)
class Terminal:
    """The other end of the terminal that a command runs on."""

    process: subprocess.Popen[bytes]
    fd: int
    shown: str = field(default="")

    def expect(self, text: str) -> None:
        """Wait until `text` has been shown since the last answer."""
        give_up = time.monotonic() + DEADLINE_S
        while text not in self.shown:
            assert time.monotonic() < give_up, f"{text!r} never shown in {self.shown!r}"
            self._read()

    def answer(self, line: str) -> None:
        """Type a line and press Enter."""
        self.shown = ""
        os.write(self.fd, f"{line}\n".encode())

    def interrupt(self) -> None:
        """Press Ctrl-C as a person does: again, if it came between a question and the wait for its answer."""
        give_up = time.monotonic() + DEADLINE_S
        while self.process.poll() is None and time.monotonic() < give_up:
            self.process.send_signal(signal.SIGINT)
            heard = time.monotonic() + 5
            while self.process.poll() is None and time.monotonic() < heard:
                self._read()

    def finish(self) -> int:
        """Wait for the command to end."""
        give_up = time.monotonic() + DEADLINE_S
        while self.process.poll() is None:
            assert time.monotonic() < give_up, f"still running after {self.shown!r}"
            self._read()
        self._read()
        return self.process.returncode

    def _read(self) -> None:
        if select.select([self.fd], [], [], 0.1)[0]:
            try:
                read = os.read(self.fd, 65536).decode(errors="replace")
            except OSError:  # the command has closed its end
                return
            self.shown += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", read)


@pytest.fixture
def on_a_terminal(here: Path) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def start(*arguments: str, folder: Path = here) -> Terminal:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            command(*arguments),
            cwd=folder,
            env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        opened.append(Terminal(process=process, fd=ours))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.process.kill()
        terminal.process.wait()
        os.close(terminal.fd)


def test_the_questions(on_a_terminal: Callable[..., Terminal], here: Path, template: Path) -> None:
    terminal = on_a_terminal("new", "--template", str(template), "--no-lock", "--set", "ci=none")

    terminal.expect("Folder of the new project")
    terminal.answer("")
    terminal.expect("Folder of the new project")
    terminal.answer("desk")
    terminal.expect("What to start from")
    terminal.answer("grand")
    terminal.expect("select one of the available options")
    terminal.answer("rag")
    terminal.expect("Start with the worked example? Without it the project starts empty [y/n] (y)")
    terminal.answer("n")
    terminal.expect("Name for people, as in the README's title (Desk)")
    terminal.answer("Café Desk")
    terminal.expect("it has characters outside ASCII (é)")
    terminal.expect("Name for package indexes (PEP 508) (cafe-desk)")
    terminal.answer("")
    terminal.expect("One line on what the project does")
    terminal.answer("")
    terminal.expect("Licence of the new project")
    terminal.answer("mit")

    assert terminal.finish() == 0
    answers = yaml.safe_load((here / "desk" / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert answers["start_from"] == "rag"
    assert answers["project_name"] == "Café Desk"
    assert answers["package_name"] == "cafe_desk"
    again = terminal.shown.split("the same again:")[1].strip()
    assert "--preset rag --without example" in again
    assert "vector_store" not in again
    assert "--set licence=mit" in again
    assert "CI host" not in terminal.shown


def test_nothing_is_asked_with_defaults(
    on_a_terminal: Callable[..., Terminal], here: Path, template: Path
) -> None:
    terminal = on_a_terminal("new", "desk", "--template", str(template), "--no-lock", "--defaults")

    assert terminal.finish() == 0
    assert (here / "desk" / "README.md").exists()


def test_the_end_of_the_input(on_a_terminal: Callable[..., Terminal], here: Path, template: Path) -> None:
    terminal = on_a_terminal("new", "desk", "--template", str(template))
    terminal.expect("What to start from")
    os.write(terminal.fd, b"\x04")

    assert terminal.finish() == 2
    assert "error: the input ended before all questions were answered" in terminal.shown
    assert f"help: scaffold new desk --template {template} --defaults" in terminal.shown
    assert list(here.iterdir()) == []


def test_ctrl_c_at_a_question(on_a_terminal: Callable[..., Terminal], here: Path, template: Path) -> None:
    terminal = on_a_terminal("new", "desk", "--template", str(template))
    terminal.expect("What to start from")
    terminal.interrupt()

    assert terminal.finish() == 130
    assert "error: interrupted; nothing was changed" in terminal.shown
    assert list(here.iterdir()) == []


def test_trust_in_a_template(
    on_a_terminal: Callable[..., Terminal], scaffold: Scaffold, here: Path, template: Path
) -> None:
    assert scaffold("new", "desk", "--template", str(template), "--no-lock").code == 0

    terminal = on_a_terminal("update", folder=here / "desk")
    terminal.expect("is not the one of this installation")
    terminal.expect("Trust it from now on? [y/n] (n):")
    terminal.answer("")
    assert terminal.finish() == 1
    assert f"add --trust-template {template}" in terminal.shown

    terminal = on_a_terminal("update", folder=here / "desk")
    terminal.expect("Trust it from now on?")
    terminal.answer("y")
    assert terminal.finish() == 0
    assert on_a_terminal("update", folder=here / "desk").finish() == 0
