"""Running a program to its end, with a bound on the memory that its output takes."""

import contextlib
import os
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from scaffold.adapters import environment
from scaffold.errors import ToolError

OUTPUT = 2**30  # bytes of stdout: what is read is needed whole
ERRORS = 2**16  # bytes of stderr: a program says at the end why it failed
_CHUNK = 2**16
_PATIENCE_S = 5.0


def run(  # noqa: PLR0913 - the parameters of a process
    command: Sequence[str],
    *,
    cwd: Path,
    own: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    output: int = OUTPUT,
    errors: int = ERRORS,
) -> subprocess.CompletedProcess[bytes]:
    """Run a program without a terminal; of its stderr the last `errors` bytes are kept.

    It runs in the cleaned environment, with `own` variables over it.

    Raises:
        ToolError: it printed more than `output` bytes on stdout, and was stopped.
        OSError: it cannot be started.
    """
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=environment.cleaned(own),
        stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            said = Collected(process.stderr, limit=errors)
            printed = Collected(process.stdout, limit=output, on_flood=process.kill)
            if stdin and process.stdin:
                _feed(process.stdin, stdin)
            printed.join()
            # Who left the group of a stopped program may still hold its stderr.
            said.join(_PATIENCE_S if printed.is_flood else None)
        except BaseException:
            process.kill()
            raise
    if printed.is_flood:
        raise ToolError(
            f"{Path(command[0]).name} was stopped", cause=f"it printed more than {output:,} bytes"
        )
    return subprocess.CompletedProcess(command, process.returncode, printed.content(), said.content())


class Collected:
    """Output of a process, read by a thread while it is printed.

    Over the limit the last `limit` bytes are kept. Where `on_flood` is given, the first are kept instead: it
    is called, and nothing more is read.
    """

    def __init__(
        self, stream: IO[bytes] | None, *, limit: int, on_flood: Callable[[], None] | None = None
    ) -> None:
        self.is_flood = False
        self._read = bytearray()
        self._limit, self._on_flood = limit, on_flood
        self._reader = threading.Thread(target=self._collect, args=[stream], daemon=True)
        self._reader.start()

    def join(self, timeout_s: float | None = None) -> None:
        """Wait until everything has been read."""
        self._reader.join(timeout_s)

    def content(self) -> bytes:
        """Give what was kept."""
        return bytes(self._read if self._on_flood else self._read[-self._limit :])

    def _collect(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(ValueError, OSError):  # closed by who no longer waits for the program
            self._collect_all(stream)

    def _collect_all(self, stream: IO[bytes]) -> None:
        while chunk := os.read(stream.fileno(), _CHUNK):
            if self._on_flood is None:
                self._read += chunk
                if len(self._read) > 2 * self._limit:
                    del self._read[: -self._limit]
                continue
            room = self._limit - len(self._read)
            self._read += chunk[:room]
            if len(chunk) > room:
                self.is_flood = True
                self._on_flood()
                return


def _feed(stream: IO[bytes], content: bytes) -> None:
    """Give the process its input; one that ends without reading it is no error."""
    with contextlib.suppress(BrokenPipeError), stream:
        stream.write(content)
