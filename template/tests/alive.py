"""`python -m tests.alive PORT PROCESS` asks a server for `/livez` again and again, until it is terminated.

It is a process of its own, so that nothing else that is done meanwhile holds it up. A line for each answer: its
milliseconds, those that the server itself has worked meanwhile, and its resident memory in KiB.
"""

import http.client
import subprocess
import sys
import time
from shutil import which

_POLL_S = 0.05
# Memory changes slowly, and `ps` takes time: it is asked once in so many answers.
_ANSWERS = 20


def processor_s(process: int) -> float:
    """Return the processor time that a process has used; 0 where the system does not tell."""
    # On Linux, the clock of another process has this number, to the nanosecond.
    return time.clock_gettime(~process << 3 | 2) if sys.platform == "linux" else 0.0


def resident_kb(process: int) -> int:
    """Return the resident memory of a process."""
    command = [which("ps") or "ps", "-o", "rss=", "-p", str(process)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Print lines until terminated."""
    port, process = map(int, sys.argv[1:])
    connection, answers = http.client.HTTPConnection("127.0.0.1", port), 0
    while True:
        if answers % _ANSWERS == 0:
            memory = resident_kb(process)
        begun, worked = time.perf_counter(), processor_s(process)
        connection.request("GET", "/livez")
        response = connection.getresponse()
        response.read()
        if response.status != http.client.OK:
            sys.exit(f"/livez: {response.status}")
        elapsed, worked = time.perf_counter() - begun, processor_s(process) - worked
        print(elapsed * 1000, worked * 1000, memory, flush=True)  # noqa: T201
        answers += 1
        time.sleep(_POLL_S)


if __name__ == "__main__":
    main()
