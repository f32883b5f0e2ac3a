"""`python -m tests.alive PORT PROCESS` asks a server for `/livez` again and again, until it is terminated.

It is a process of its own, so that nothing else that is done meanwhile holds it up. A line for each answer: its
milliseconds, and the resident memory of the server in KiB.
"""

import http.client
import subprocess
import sys
import time
from shutil import which

_POLL_S = 0.05
# Memory changes slowly, and `ps` takes time: it is asked once in so many answers.
_ANSWERS = 20


def resident_kb(process: str) -> int:
    """Return the resident memory of a process."""
    command = [which("ps") or "ps", "-o", "rss=", "-p", process]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Print lines until terminated."""
    _, port, process = sys.argv
    connection, answers = http.client.HTTPConnection("127.0.0.1", int(port)), 0
    while True:
        if answers % _ANSWERS == 0:
            memory = resident_kb(process)
        begun = time.perf_counter()
        connection.request("GET", "/livez")
        response = connection.getresponse()
        response.read()
        if response.status != http.client.OK:
            sys.exit(f"/livez: {response.status}")
        print((time.perf_counter() - begun) * 1000, memory, flush=True)  # noqa: T201
        answers += 1
        time.sleep(_POLL_S)


if __name__ == "__main__":
    main()
