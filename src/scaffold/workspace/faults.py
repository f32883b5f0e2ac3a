"""Failures of the file system in words a person can act on."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from scaffold.errors import TargetError

FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


@contextlib.contextmanager
def explained(target: Path) -> Iterator[None]:
    """Turn an OSError of the block into a TargetError about `target`."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise TargetError(
                f"not enough disk space to create {target}",
                cause=error.strerror,
                help=f"free some space in {target.parent} and run the same command again",
            ) from error
        place = f"{error.filename}: " if error.filename else ""
        raise TargetError(f"cannot create {target}", cause=f"{place}{error.strerror or error}") from error
