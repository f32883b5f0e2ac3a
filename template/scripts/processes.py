"""Run a tool to its end, and count the processor time that it and all that it started took."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LIMIT = 2**23  # characters; more than that is an error that repeats itself
STOPPED = -9  # like a process that a signal has ended, on every system


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The result of a process.

    Attributes:
        exit_code: negative where a signal ended it.
        output: what it printed, errors among it, in the order of printing.
        cpu_seconds: processor time of it and of the processes that it waited for; None where the system does not say.
    """

    exit_code: int
    output: str
    cpu_seconds: float | None


def run_to_end(command: Sequence[str], environment: Mapping[str, str], *, limit: int = LIMIT) -> Ended:
    """Run a command without a terminal and without input; it is stopped when it prints more than `limit` characters."""
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        output, is_flood = _read(process, limit)
        cpu_seconds = _wait(process)
    if is_flood:
        message = f"it was stopped: it printed more than {limit:,} characters"
        return Ended(exit_code=STOPPED, output=f"{output}\n{message}", cpu_seconds=cpu_seconds)
    return Ended(exit_code=process.returncode, output=output, cpu_seconds=cpu_seconds)


def _read(process: subprocess.Popen[str], limit: int) -> tuple[str, bool]:
    """Read what the process prints; who prints more than the limit is killed."""
    if process.stdout is None:
        return "", False
    output = process.stdout.read(limit)
    is_flood = bool(process.stdout.read(1))
    if is_flood:
        process.kill()
        process.stdout.close()
    return output, is_flood


if sys.platform == "win32":

    def _wait(process: subprocess.Popen[str]) -> None:
        process.wait()

else:

    def _wait(process: subprocess.Popen[str]) -> float:
        """Wait with `wait4`: gates run in parallel, and only it reports the processor time of each."""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return round(usage.ru_utime + usage.ru_stime, 3)
