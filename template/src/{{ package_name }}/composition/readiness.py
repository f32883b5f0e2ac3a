"""Conditions for serving requests: the database at the newest migrations, a disk with space, what features need."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from ..api.readiness import Checks, Readiness
from ..config.settings import Settings
from ..errors import AppError, ErrorKind
from ..infrastructure.database.connection import check_migrations
from ..infrastructure.database.engine import FileIdentity
from .core import MIGRATIONS, open_app_database

_BYTES_FREE = 64 * 1024 * 1024


class NotReadyError(AppError):
    """Something that requests need is not there."""

    kind = ErrorKind.UNAVAILABLE


@contextmanager
def open_readiness(settings: Settings, checks: Checks) -> Iterator[Readiness]:
    """Yield the checks of the application, and `checks` of features on what their routes have open."""
    with open_app_database(settings) as engine:
        opened = FileIdentity.of(engine)
        own: Checks = {
            "database": opened.check,
            "migrations": partial(check_migrations, engine, migrations=MIGRATIONS),
            "disk": partial(_check_disk, settings.state_dir),
        }
        yield Readiness(checks={**own, **checks})


def _check_disk(folder: Path) -> None:
    free = shutil.disk_usage(folder if folder.exists() else Path()).free
    if free < _BYTES_FREE:
        raise NotReadyError(f"{folder}: {free} bytes are free, less than {_BYTES_FREE}")
