"""The gates of a generated project, run with the project's own locked environment."""

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from scaffold.adapters import environment
from scaffold.adapters.uv import program
from scaffold.errors import ToolError, UsageError
from scaffold.ports.tools import Form, GateReport, Recording, Verdict

_SCRIPT = Path("scripts", "check.py")
_BASELINE = "gates-baseline.toml"
_MINUTES, _MINUTES_NAME = 60.0, "SCAFFOLD_GATES_MINUTES"
_CHUNK = 2**16
_PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long all gates together may run, and how many bytes of their output are read."""

    minutes: float = _MINUTES
    output: int = 2**24

    @staticmethod
    def configured() -> "Limits":
        """Read the time limit from the environment.

        Raises:
            UsageError: it is not a number of minutes.
        """
        stated = os.environ.get(_MINUTES_NAME)
        if not stated:
            return Limits()
        try:
            minutes = float(stated)
        except ValueError:
            minutes = 0.0
        if not 0 < minutes < threading.TIMEOUT_MAX / 60:
            raise UsageError(
                f"{_MINUTES_NAME} is {stated!r}",
                cause="it has to be a number of minutes, more than 0",
                help=f"unset {_MINUTES_NAME}",
            )
        return Limits(minutes=minutes)

    def overtime(self) -> str:
        """Say that the time was up."""
        return (
            f"FAIL the gates were stopped: they ran for more than {self.minutes:g} minutes "
            f"({_MINUTES_NAME} sets the limit)"
        )

    def flood(self) -> str:
        """Say that there was too much output."""
        return f"FAIL the gates were stopped: they printed more than {self.output:,} bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class UvGates:
    """Runs `scripts/check.py` through uv, within limits."""

    limits: Limits = field(default_factory=Limits.configured)

    def show(self, folder: Path, *, only: str, nightly: bool, form: Form) -> int | None:
        """Run some of the gates in `folder` and let them speak; None where the project has none."""
        if not _has_gates(folder):
            return None
        arguments = ["--only", only, *(["--nightly"] if nightly else [])]
        arguments += [] if form is Form.LINES else [f"--{form}"]
        with _started(folder, *arguments) as process:
            try:
                return process.wait(self.limits.minutes * 60)
            except subprocess.TimeoutExpired:
                os.write(2, f"{self.limits.overtime()}\n".encode())
                return 1

    def run(self, folder: Path) -> Verdict | None:
        """Run the gates in `folder`; None where the project has none."""
        if not _has_gates(folder):
            return None
        with _started(folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            output = _Output(process, limit=self.limits.output)
            try:
                code = process.wait(self.limits.minutes * 60)
            except subprocess.TimeoutExpired:
                return Verdict(passed=False, output=f"{output.text()}\n{self.limits.overtime()}")
            said = output.text()
        if output.is_flood:
            return Verdict(passed=False, output=f"{said}\n{self.limits.flood()}")
        return Verdict(passed=code == 0, output=said)

    def record(self, folder: Path, files: Collection[str]) -> Recording:
        """Run the gates in `folder` and let them write a baseline of what they find in `files`."""
        with tempfile.TemporaryDirectory(prefix="scaffold-gates-") as beside:
            listed, errors = Path(beside, "files"), Path(beside, "errors")
            listed.write_text("\n".join(files), "utf-8", errors="surrogateescape")
            with (
                errors.open("wb") as stream,
                _started(
                    folder,
                    *("--json", "--record", str(listed)),
                    stdout=subprocess.PIPE,
                    stderr=stream.fileno(),
                ) as process,
            ):
                output = _Output(process, limit=self.limits.output)
                try:
                    process.wait(self.limits.minutes * 60)
                except subprocess.TimeoutExpired:
                    raise _unrecorded(self.limits.overtime()) from None
                said = output.text()
            if output.is_flood:
                raise _unrecorded(self.limits.flood())
            reports = _reports(said)
            if reports is None:
                raise _unrecorded(errors.read_text("utf-8", errors="replace").strip() or said)
        baseline = folder / _BASELINE
        return Recording(reports=reports, baseline=baseline.read_bytes() if baseline.is_file() else None)


class _Output:
    """Output of a process, read while it runs; over the limit the process is ended."""

    def __init__(self, process: subprocess.Popen[bytes], *, limit: int) -> None:
        self.is_flood = False
        self._read = bytearray()
        self._process, self._limit = process, limit
        self._reader = threading.Thread(target=self._collect, args=[process.stdout], daemon=True)
        self._reader.start()

    def text(self) -> str:
        """Give what was printed; who left the group and still holds the pipe is not waited for."""
        _end(self._process)
        self._reader.join(_PATIENCE_S)
        return bytes(self._read).decode(errors="replace").strip()

    def _collect(self, stream: IO[bytes]) -> None:
        while chunk := os.read(stream.fileno(), _CHUNK):
            self._read += chunk[: self._limit - len(self._read)]
            if len(self._read) >= self._limit:
                self.is_flood = True
                _end(self._process)
                return


@contextlib.contextmanager
def _started(
    folder: Path, *arguments: str, stdout: int | None = None, stderr: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Start the gates in a process group that is always gone at the end."""
    frozen = ["--frozen"] if (folder / "uv.lock").is_file() else []
    process = subprocess.Popen(
        [program(), "run", "--quiet", *frozen, "python", str(_SCRIPT), *arguments],
        cwd=folder,
        env=environment.cleaned(),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        process_group=0 if os.name == "posix" else None,
    )
    try:
        yield process
    finally:
        _end(process)
        process.wait()
        if process.stdout:
            process.stdout.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it started; one that has ended takes what it left behind with it."""
    if os.name != "posix":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _reports(text: str) -> tuple[GateReport, ...] | None:
    """Read what the gates printed as JSON; None where they printed something else."""
    try:
        return tuple(
            GateReport(
                id=str(it["id"]),
                outcome=str(it["outcome"]),
                passed=it["passed"] is True,
                output=str(it["output"]),
            )
            for it in json.loads(text)
        )
    except (ValueError, TypeError, KeyError):
        return None


def _unrecorded(cause: str) -> ToolError:
    return ToolError("the gates could not be run", cause=cause)


def _has_gates(folder: Path) -> bool:
    return (folder / _SCRIPT).is_file() and (folder / "pyproject.toml").is_file()
