"""A real terminal, of which the test holds the other end."""

import os
import re
import select
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

DEADLINE_S = 60.0
ENTER, ESCAPE, SPACE, UP, DOWN, ERASE, END = "enter", "escape", "space", "up", "down", "erase", "end"
KEYS = {
    ENTER: "\r",
    ESCAPE: "\x1b",
    SPACE: " ",
    UP: "\x1b[A",
    DOWN: "\x1b[B",
    ERASE: "\x15",
    END: "\x04",
}


@dataclass(kw_only=True)
class Terminal:
    """The other end of the terminal that a command runs on."""

    process: subprocess.Popen[bytes]
    fd: int
    shown: str = field(default="")
    deadline_s: float = DEADLINE_S

    def expect(self, text: str) -> None:
        """Wait until `text` has been shown since the last answer."""
        give_up = time.monotonic() + self.deadline_s
        while text not in self.shown:
            assert time.monotonic() < give_up, f"{text!r} never shown in {self.shown!r}"
            self._read()

    def press(self, *keys: str) -> None:
        """Press keys, or type a text."""
        self.shown = ""
        for key in keys:
            os.write(self.fd, KEYS.get(key, key).encode())

    def answer(self, line: str) -> None:
        """Replace the text in the line and press Enter."""
        self.press(ERASE, line, ENTER)

    def interrupt(self) -> None:
        """Press Ctrl-C as a person does: again, if it came between a question and the wait for its answer."""
        give_up = time.monotonic() + self.deadline_s
        while self.process.poll() is None and time.monotonic() < give_up:
            self.process.send_signal(signal.SIGINT)
            heard = time.monotonic() + 5
            while self.process.poll() is None and time.monotonic() < heard:
                self._read()

    def finish(self) -> int:
        """Wait for the command to end."""
        give_up = time.monotonic() + self.deadline_s
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
            if "\x1b[6n" in read:  # where the cursor is, which decides whether there is room below it
                os.write(self.fd, b"\x1b[1;1R")
            self.shown += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", read)


Start = Callable[..., Terminal]
