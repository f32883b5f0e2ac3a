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

_STDERR = 2


def main() -> NoReturn:
    """Run the command line with the arguments of this process, and exit."""
    _start_again_if_unusual()
    _open_missing_streams()
    signal.signal(signal.SIGTERM, _terminate)
    try:
        from scaffold.cli.entry import run

        code = run(sys.argv[1:])
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # what was said holds, and Python ends without a word
        sys.exit(code)
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


def _open_missing_streams() -> None:
    """Give a process that was started without stdin, stdout or stderr empty ones.

    Otherwise the next file that is opened takes the number of one, and is what programs read and write there.
    """
    while (opened := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        os.set_inheritable(opened, True)  # noqa: FBT003 - the only way to call it
    os.close(opened)
    sys.stdin = sys.stdin or os.fdopen(0, "r", encoding="utf-8")
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8")


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated
