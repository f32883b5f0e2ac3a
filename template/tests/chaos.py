"""Faults under load: `python -m tests.chaos` prints for each what is promised and what was observed.

A client submits jobs to a server and two workers, as fast as they are acknowledged, while a fault begins and ends.
Promised is every time: nothing acknowledged is lost and nothing is done again, every answer is a success or a clean
refusal, `/livez` answers, and all goes on once the fault is over. Exit code 1: a promise was broken.
"""

import argparse
import os
import signal
import sqlite3
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from .processes import duration, workplace
from .stepwise import Client, broken_promises, under_load, wait_for_the_jobs

WORKERS = ("worker-1", "worker-2")
# /livez is asked this often, and has to answer within that.
_POLL_S, _ALIVE_S = 0.1, 2.0
_STOPPED_S = 10.0


@dataclass(kw_only=True)
class Watch:
    """Asks a server for `/livez` and `/readyz` again and again."""

    port: int
    alive_s: list[float] = field(default_factory=list)
    ready: set[int] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Ask until it is over."""
        while not self.over.wait(_POLL_S):
            begun = time.perf_counter()
            if _status(self.port, "/livez") == 200:
                self.alive_s.append(time.perf_counter() - begun)
                self.ready.add(_status(self.port, "/readyz"))


def _status(port: int, path: str) -> int:
    """Return the status of an answer; 0 is none."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@contextmanager
def watched(port: int) -> Iterator[Watch]:
    """Watch a server until the context ends."""
    watch = Watch(port=port)
    thread = threading.Thread(target=watch.run)
    thread.start()
    try:
        yield watch
    finally:
        watch.over.set()
        thread.join()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong; `happen` returns when it is over. `promised` is what holds beside the rest.

    Meanwhile the server `is_up`, and `is_ready` as `/readyz` says.
    """

    name: str
    promised: str
    happen: Callable[[Client, float], None]
    is_up: bool = True
    is_ready: bool = True


def killed(name: str, client: Client, seconds: float) -> None:
    """Kill a process again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        client.answered()
        client.cluster.kill(name)


def terminated(client: Client, seconds: float) -> None:
    """Ask the server to end, and start it again."""
    del seconds
    server = client.cluster.running["server"]
    server.send_signal(signal.SIGTERM)
    if server.wait(timeout=_STOPPED_S) != 0:
        raise AssertionError(client.cluster.log("server").read_text())
    client.cluster.start("server")
    client.cluster.wait_until_up()


def locked(client: Client, seconds: float) -> None:
    """Hold the one right to write to SQLite."""
    with closing(sqlite3.connect(_file(client), isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        other.execute("ROLLBACK")


def gone(client: Client, seconds: float) -> None:
    """Move the file of SQLite away and back."""
    file = _file(client)
    file.rename(file.with_suffix(".moved"))
    time.sleep(seconds)
    file.with_suffix(".moved").rename(file)


def full(client: Client, seconds: float) -> None:
    """Let no process write past the first bytes of a file, as if the disk were full."""
    import resource

    every = [process.pid for process in client.cluster.running.values()]
    for process in every:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    time.sleep(seconds)
    for process in every:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def moved(client: Client, seconds: float) -> None:
    """Put the clocks of all processes two hours forward, and back again."""
    for number in (signal.SIGUSR1, signal.SIGUSR2):
        for process in client.cluster.running.values():
            process.send_signal(number)
        client.answered()
        time.sleep(seconds / 2)


def _file(client: Client) -> Path:
    return client.cluster.folder / "var" / "app.sqlite3"


def faults() -> Iterator[Fault]:
    """Yield the faults that can be made to happen here."""
    yield Fault(
        name="server killed",
        promised="it goes on where it was",
        happen=partial(killed, "server"),
        is_up=False,
    )
    yield Fault(
        name="worker killed", promised="another worker goes on with its jobs", happen=partial(killed, "worker-1")
    )
    yield Fault(
        name="server terminated",
        promised=f"it answers what it has accepted, and ends within {_STOPPED_S:g} s",
        happen=terminated,
        is_up=False,
    )
    yield Fault(name="clock moved", promised="leases that seem to have ended are taken over", happen=moved)
    if "DATABASE_URL" not in os.environ:
        yield Fault(name="database locked", promised="ready; writes wait", happen=locked)
        yield Fault(
            name="database gone",
            promised="not ready; writes are refused",
            happen=gone,
            is_ready=False,
        )
    if sys.platform == "linux":
        yield Fault(name="disk full", promised="writes are refused", happen=full)


def observe(fault: Fault, folder: Path, seconds: float) -> tuple[str, list[str]]:
    """Let a fault happen under load, and return what was observed and the promises that were broken."""
    with under_load(folder, *WORKERS) as client:
        with watched(client.cluster.port) as watch:
            fault.happen(client, seconds)
            client.answered()
        client.stop()
        wait_for_the_jobs()
        broken = broken_promises(client)
        if (status := _status(client.cluster.port, "/readyz")) != 200:
            broken.append(f"/readyz is {status} afterwards")
    slowest = max(watch.alive_s, default=0.0)
    if slowest > _ALIVE_S:
        broken.append(f"/livez took {slowest:.1f} s")
    if fault.is_up and 0 in client.answers:
        broken.append("requests had no answer")
    if fault.is_up and fault.is_ready == (503 in watch.ready):
        broken.append(f"/readyz was {sorted(watch.ready)}")
    answers = ", ".join(f"{status or 'none'} x {number}" for status, number in sorted(client.answers.items()))
    return f"{len(client.acknowledged)} jobs; answers {answers}; /livez at most {slowest:.2f} s", broken


def main() -> int:
    """Let every fault happen, print a line for each, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=duration, default=3.0, help="how long each fault lasts")
    parser.add_argument("--only", choices=[fault.name for fault in faults()], help="one fault")
    options = parser.parse_args()
    failed = False
    for fault in (one for one in faults() if options.only in {None, one.name}):
        with workplace() as folder:
            observed, broken = observe(fault, folder, options.seconds)
        failed = failed or bool(broken)
        print(f"{'BROKEN' if broken else 'kept'}  {fault.name}")  # noqa: T201
        print(f"  promised  {fault.promised}; nothing is lost or done again, every answer is a success or a refusal")  # noqa: T201
        print(f"  observed  {'; '.join([observed, *broken])}", flush=True)  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
