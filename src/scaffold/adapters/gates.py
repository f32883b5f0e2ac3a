"""The gates of a generated project, run with the project's own locked environment."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.adapters import environment
from scaffold.adapters.processes import ERRORS, Collected
from scaffold.adapters.uv import program
from scaffold.errors import ToolError, UsageError
from scaffold.ports.tools import Form, GateReport, Recording, Verdict

_SCRIPT = Path("scripts", "check.py")
_BASELINE = "gates-baseline.toml"
_MINUTES, _MINUTES_NAME = 60.0, "SCAFFOLD_GATES_MINUTES"
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
            f"the gates were stopped: they ran for more than {self.minutes:g} minutes "
            f"({_MINUTES_NAME} sets the limit)"
        )

    def flood(self) -> str:
        """Say that there was too much output."""
        return f"the gates were stopped: they printed more than {self.output:,} bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class UvGates:
    """Runs `scripts/check.py` through uv, within limits."""

    limits: Limits = field(default_factory=Limits.configured)

    def show(self, folder: Path, *, only: str, nightly: bool, form: Form) -> int | None:
        """Run some of the gates in `folder` and let them speak; None where the project has none."""
        if not _has_gates(folder):
            return None
        arguments = ["--only", only, *(["--nightly"] if nightly else [])]
        if form is not Form.LINES:
            return self._print_document(folder, *arguments, f"--{form}")
        with _started(folder, *arguments) as process:
            try:
                return process.wait(self.limits.minutes * 60)
            except subprocess.TimeoutExpired:
                raise ToolError(self.limits.overtime()) from None

    def run(self, folder: Path) -> Verdict | None:
        """Run the gates in `folder`; None where the project has none."""
        if not _has_gates(folder):
            return None
        with _started(folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            output = Collected(process.stdout, limit=self.limits.output, on_flood=lambda: _end(process))
            stopped = self._ended(process, output)
            said = _text(output)
        if stopped:
            return Verdict(passed=False, output=f"{said}\nFAIL {stopped}")
        return Verdict(passed=process.returncode == 0, output=said)

    def record(self, folder: Path, files: Collection[str]) -> Recording:
        """Run the gates in `folder` and let them write a baseline of what they find in `files`."""
        with tempfile.TemporaryDirectory(prefix="scaffold-gates-") as beside:
            listed = Path(beside, "files")
            listed.write_text("\n".join(files), "utf-8", errors="surrogateescape")
            document, errors, _ = self._documented(folder, "--json", "--record", str(listed))
        reports = _reports(document)
        if reports is None:
            raise _unrecorded(errors or document)
        baseline = folder / _BASELINE
        return Recording(reports=reports, baseline=baseline.read_bytes() if baseline.is_file() else None)

    def _print_document(self, folder: Path, *arguments: str) -> int:
        """Print the document of the gates, if it is one."""
        document, errors, code = self._documented(folder, *arguments)
        sys.stderr.write(errors and f"{errors}\n")
        if not _is_document(document):
            raise _unrecorded(errors or document or f"scripts/check.py ended with code {code}")
        sys.stdout.write(f"{document}\n")
        return code

    def _documented(self, folder: Path, *arguments: str) -> tuple[str, str, int]:
        """Run the gates and give their stdout, the end of their stderr, and their exit code.

        Raises:
            ToolError: they were stopped.
        """
        with _started(folder, *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            output = Collected(process.stdout, limit=self.limits.output, on_flood=lambda: _end(process))
            errors = Collected(process.stderr, limit=ERRORS)
            if stopped := self._ended(process, output):
                raise _unrecorded(stopped)
            return _text(output), _text(errors), process.returncode

    def _ended(self, process: subprocess.Popen[bytes], output: Collected) -> str | None:
        """Wait for the end of the process and what it started; give the reason if they were stopped."""
        try:
            process.wait(self.limits.minutes * 60)
        except subprocess.TimeoutExpired:
            return self.limits.overtime()
        finally:
            _end(process)
            output.join(_PATIENCE_S)
        return self.limits.flood() if output.is_flood else None


@contextlib.contextmanager
def _started(
    folder: Path, *arguments: str, stdout: int | None = None, stderr: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Start the gates in a process group that is always gone at the end."""
    frozen = ["--frozen"] if (folder / "uv.lock").is_file() else []
    process = subprocess.Popen(
        [program(folder), "run", "--quiet", *frozen, "python", str(_SCRIPT), *arguments],
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
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it started; one that has ended takes what it left behind with it."""
    if os.name != "posix":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _text(output: Collected) -> str:
    """Give what was printed; who left the group and still holds the pipe is not waited for."""
    output.join(_PATIENCE_S)
    return output.content().decode(errors="replace").strip()


def _is_document(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _reports(text: str) -> tuple[GateReport, ...] | None:
    """Read what the gates printed as JSON; None where they printed something else."""
    try:
        return tuple(
            GateReport(
                id=str(report["id"]),
                outcome=str(report["outcome"]),
                passed=report["passed"] is True,
                output=str(report["output"]),
            )
            for report in json.loads(text)
        )
    except (ValueError, TypeError, KeyError):
        return None


def _unrecorded(cause: str) -> ToolError:
    return ToolError("the gates could not be run", cause=cause)


def _has_gates(folder: Path) -> bool:
    return (folder / _SCRIPT).is_file() and (folder / "pyproject.toml").is_file()
