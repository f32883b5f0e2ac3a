"""Inside a project: what `make loop` costs; processor time counts its commands and the server.

The peak is that of the process that had the most memory.
"""

import json
import re
import resource
import subprocess
import sys
import time


def main() -> None:
    """Print the figures."""
    started = time.perf_counter()
    done = subprocess.run(["make", "loop"], check=True, stdout=subprocess.PIPE, text=True)
    print(done.stdout, file=sys.stderr)
    decisions = re.findall(r"^ {3}(promote|keep|block) ", done.stdout, re.MULTILINE)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    steps = sum(line[:1].isdigit() for line in done.stdout.splitlines())
    cpu = usage.ru_utime + usage.ru_stime
    figures = {"steps": steps, "cpu_s": cpu, "wall_s": time.perf_counter() - started}
    print(json.dumps({**figures, "peak_mib": usage.ru_maxrss / 1024, "decisions": ", ".join(decisions)}))


if __name__ == "__main__":
    main()
