"""git's own lock on the index: while it is held, no other git command changes index, branch or commit."""

import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path

WAIT_S = 1.0
_PAUSE_S = 0.02


def attempts(wait_s: float = WAIT_S) -> Iterator[None]:
    """Yield at once, and then after pauses until `wait_s` have passed: for what another git command holds."""
    end = time.monotonic() + wait_s
    yield
    while time.monotonic() <= end:
        time.sleep(_PAUSE_S)
        yield


class IndexLock:
    """The `index.lock` of a repository, held in the name of one landing whose `folder` proves it."""

    def __init__(self, git_dir: Path, folder: Path) -> None:
        self.path = git_dir / "index.lock"
        self._proof = folder / "lock"
        self._name = folder.name.encode()

    def is_held(self) -> bool:
        """Tell whether it is this landing that holds the lock."""
        try:
            return self.path.read_bytes() == self._name
        except OSError:
            return False

    def acquire(self, wait_s: float = WAIT_S) -> bool:
        """Take the lock, unless a git command holds it for longer than `wait_s`."""
        self._proof.write_bytes(self._name)
        return any(self._take() for _ in attempts(wait_s))

    def release(self) -> None:
        """Give the lock back, if it is held."""
        if self.is_held():
            self.path.unlink()

    def _take(self) -> bool:
        """Make the lock file appear with its content, so that no kill leaves one without an owner."""
        try:
            os.link(self._proof, self.path)
        except FileExistsError:
            return self.is_held()
        except OSError as error:
            if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EOPNOTSUPP}:
                raise
            try:
                self.path.open("xb").close()
            except FileExistsError:
                return False
            self.path.write_bytes(self._name)
        return True
