"""Whole commands measured from outside: wall time, and CPU time with that of every process they wait for."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

# What would make a measured program slower than its user finds it.
_FOREIGN = {"PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run of a command took, in seconds."""

    wall_s: float
    cpu_s: float


def run(command: Sequence[str | Path], *, cwd: Path) -> Cost:
    """Run a command to its end, without a terminal.

    Raises:
        RuntimeError: it exits with a code other than 0; its output is the message.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    log = cwd / "measured.log"
    with log.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(
            f"{' '.join(map(str, command))}: exit {process.returncode}\n{log.read_text('utf-8')}"
        )
    log.unlink()
    return Cost(wall_s=wall, cpu_s=usage.ru_utime + usage.ru_stime)


def in_turns(ours: Callable[[int], Cost], peer: Callable[[int], Cost], *, runs: int) -> tuple[Cost, Cost]:
    """Run both alternately, so that both see the same load, and give the medians.

    Each gets its turn number. Turn 0 is not counted: it warms bytecode and file caches.
    """
    pairs = [(ours(turn), peer(turn)) for turn in range(runs + 1)][1:]
    return medians([pair[0] for pair in pairs]), medians([pair[1] for pair in pairs])


def medians(costs: Sequence[Cost]) -> Cost:
    """Give the median of each measure on its own."""
    return Cost(
        wall_s=median(cost.wall_s for cost in costs),
        cpu_s=median(cost.cpu_s for cost in costs),
    )
