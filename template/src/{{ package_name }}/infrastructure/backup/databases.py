"""Consistent copies of databases that are written to meanwhile."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from ...errors import AppError, ErrorKind


class BackupError(AppError):
    """A backup that cannot be made or restored."""


class ToolMissingError(BackupError):
    """A program that the database needs for it is not installed."""

    kind = ErrorKind.MISCONFIGURED


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite database as it is at one moment; writers are not held up.

    Raises:
        BackupError: it cannot be read, or is damaged.
    """
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            # One file, without a log beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
            (problem,) = copy.execute("PRAGMA quick_check").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{source}: {error}") from error
    if problem != "ok":
        raise BackupError(f"{source}: {problem}", hint="the database is damaged: restore an earlier backup")


def is_sqlite(file: Path) -> bool:
    """Return whether a file is a SQLite database, by its first bytes."""
    with file.open("rb") as opened:
        return opened.read(16) == b"SQLite format 3\0"


def dump_postgres(url: URL, target: Path) -> None:
    """Dump a Postgres database as it is at one moment, by `pg_dump`.

    Raises:
        ToolMissingError: `pg_dump` is not installed.
        BackupError: it failed.
    """
    _run("pg_dump", url, "--format=custom", "--no-owner", f"--file={target}")


def load_postgres(url: URL, source: Path, *, replace: bool) -> None:
    """Load a dump in one transaction, by `pg_restore`; with `replace`, tables of the same names are dropped first.

    Raises:
        ToolMissingError: `pg_restore` is not installed.
        BackupError: it failed, and changed nothing.
    """
    cleaned = ("--clean", "--if-exists") if replace else ()
    _run("pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", *cleaned, str(source))


def _run(tool: str, url: URL, *arguments: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise ToolMissingError(
            f"{tool}: not found", hint="install the client programs of Postgres, as new as the server"
        )
    # Command lines are seen by all users of a machine, the environment is not.
    shown = url.set(drivername="postgresql", password=None).render_as_string()
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    command = [program, f"--dbname={shown}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{tool}: {' '.join(done.stderr.split())[:500]}")
