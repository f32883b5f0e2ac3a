"""The command line: parsing, prompting and printing, nothing else.

`entry` runs a command and turns errors into exit codes. `app` holds the commands that start projects,
`inside` those that are run in one; the other modules are their bodies. A body is imported when its command
runs, so that `--help` waits for nothing else.
"""

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

from scaffold.errors import ExitCode, Terminated


def main() -> NoReturn:
    """Run the command line with the arguments of this process, and exit."""
    _start_again_if_unusual()
    signal.signal(signal.SIGTERM, _terminate)
    try:
        from scaffold.cli.entry import run

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:  # so early or so late that no command was running
        sys.exit(ExitCode.INTERRUPTED)
    except Terminated:
        sys.exit(ExitCode.TERMINATED)


def _start_again_if_unusual() -> None:
    """Start Python again where its mode would garble names or leave out the texts of `--help`.

    An ASCII locale cannot spell other names in arguments and paths; PYTHONOPTIMIZE=2 drops docstrings.
    """
    without_texts = sys.flags.optimize > 1 and "PYTHONOPTIMIZE" in os.environ
    if os.name == "posix" and (sys.getfilesystemencoding() == "ascii" or without_texts):
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONOPTIMIZE"}
        command = [sys.executable, "-X", "utf8", *sys.orig_argv[1:]]
        os.execve(sys.executable, command, environment)  # noqa: S606 - the same program


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated
