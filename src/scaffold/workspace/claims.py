"""Folders of running processes: others leave them alone, and remove them once the process has ended.

A name holds the id of the process, but in containers the next run has the same one, and another container
a process of that id. So the process holds a lock on a file in its folder, which the system takes away at its
end.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

_LOCK = ".held"
_STALE_S = 3600.0


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder, which this process has made, until the block or the process ends."""
    with (folder / _LOCK).open("wb") as stream:
        _locked(stream.fileno())
        yield


def is_held(folder: Path, pid: int) -> bool:
    """Tell whether the process `pid` that made the folder may still be at work."""
    try:
        stream = (folder / _LOCK).open("rb")
    except OSError:  # not there yet, or left by a version without locks
        return pid != os.getpid() and is_alive(folder, pid)
    with stream:
        locked = _locked(stream.fileno())
        return is_alive(folder, pid) if locked is None else not locked


def is_alive(mark: Path, pid: int) -> bool:
    """Tell whether there is a process `pid`, which left `mark`."""
    if os.name == "nt":  # there is no signal 0 on Windows: a run takes seconds, so go by age
        return time.time() - mark.stat().st_mtime < _STALE_S
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _locked(descriptor: int) -> bool | None:
    """Take the lock; say whether that was possible, None where there are no locks."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # some network disks have none
        return None
    return True
