"""Run a tool to its end, and count the processor time that it and all that it started took."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


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


def run_to_end(command: Sequence[str], environment: Mapping[str, str]) -> Ended:
    """Run a command without a terminal and without input."""
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        output = process.stdout.read() if process.stdout else ""
        cpu_seconds = _wait(process)
    return Ended(exit_code=process.returncode, output=output, cpu_seconds=cpu_seconds)


if sys.platform == "win32":

    def _wait(process: subprocess.Popen[str]) -> None:
        process.wait()

else:

    def _wait(process: subprocess.Popen[str]) -> float:
        """Wait with `wait4`: gates run in parallel, and only it reports the processor time of each."""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return round(usage.ru_utime + usage.ru_stime, 3)
