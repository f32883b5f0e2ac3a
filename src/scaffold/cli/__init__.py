"""The command line: parsing, prompting and printing, nothing else.

`entry` runs a command and turns errors into exit codes. `app` holds the commands that start projects,
`inside` those that are run in one; the other modules are their bodies. A body is imported when its command
runs, so that `--help` waits for nothing else.
"""

import signal
import sys
from types import FrameType
from typing import NoReturn

from scaffold.errors import ExitCode, Terminated


def main() -> NoReturn:
    """Run the command line with the arguments of this process, and exit."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        from scaffold.cli.entry import run

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:  # so early or so late that no command was running
        sys.exit(ExitCode.INTERRUPTED)
    except Terminated:
        sys.exit(ExitCode.TERMINATED)


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated
