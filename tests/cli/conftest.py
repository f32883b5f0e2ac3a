"""A terminal for the questions of the command line."""

import os
import pty
import subprocess
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import command

from .terminal import Start, Terminal


@pytest.fixture
def on_a_terminal(here: Path) -> Iterator[Start]:
    opened: list[Terminal] = []

    def start(*arguments: str, folder: Path = here) -> Terminal:
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (50, 200))
        process = subprocess.Popen(
            command(*arguments),
            cwd=folder,
            env={**os.environ, "NO_COLOR": "1", "TERM": "xterm"},
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
