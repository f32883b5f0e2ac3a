"""Make files that only their owner may read."""

from contextlib import suppress
from pathlib import Path

_OWNER_ONLY = 0o600


def make_private(file: Path) -> None:
    """Make `file` and its folder if they are missing, and leave it to its owner alone (mode 0600).

    What SQLite puts beside a database has the mode of the database. Where the mode cannot be set, whoever opens the
    file next says why.

    Raises:
        OSError: the folder is missing and cannot be made.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):
        file.touch(mode=_OWNER_ONLY)
        if file.stat().st_mode & 0o777 != _OWNER_ONLY:
            file.chmod(_OWNER_ONLY)
