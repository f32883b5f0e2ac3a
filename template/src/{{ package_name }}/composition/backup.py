"""Wire backups of the application's database and its folder of state."""

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, inspect

from ..config.settings import Settings
from ..domain.identity import Identity
from ..infrastructure.backup.archive import Manifest, pack, unpack
from ..infrastructure.backup.databases import BackupError, copy_sqlite, dump_postgres, load_postgres
from ..infrastructure.backup.state_files import copy_state
from ..infrastructure.database.engine import parse_url
from .acts import open_acts
from .core import database_url, utc_now

_SQLITE, _POSTGRES = "database.sqlite3", "database.dump"
_STATE = "state"


def back_up(settings: Settings, file: Path) -> Manifest:
    """Write the database and the files of `state_dir` to the archive `file`; all may be in use meanwhile.

    Raises:
        BackupError: it cannot be made; no file is left.
    """
    url, state = parse_url(database_url(settings)), settings.state_dir
    is_file = url.get_backend_name() == "sqlite"
    if not file.absolute().parent.is_dir():
        raise BackupError(f"{file.parent}: no such folder", hint="make it, or name a file in another one")
    with TemporaryDirectory(prefix=".backup-", dir=file.absolute().parent) as folder:
        copied = Path(folder)
        if is_file:
            database = Path(url.database or "")
            if not database.is_file():
                raise BackupError(f"{database}: there is no database yet", hint="run any command that makes one")
            copy_sqlite(database, copied / _SQLITE)
        else:
            dump_postgres(url, copied / _POSTGRES)
        if state.is_dir():
            copy_state(state, copied / _STATE, without=[Path(url.database or "")] if is_file else ())
        return pack(copied, file, made_at=utc_now().isoformat(), database=url.get_backend_name())


def restore(settings: Settings, file: Path, *, replace: bool) -> Manifest:
    """Put the database and `state_dir` back as they were; nothing may use them meanwhile.

    With `replace`, the earlier `state_dir` is kept beside the new one under another name.

    Raises:
        BackupError: the archive is damaged or of another kind of database, or there is state already: nothing is
            changed.
    """
    url, state = parse_url(database_url(settings)), settings.state_dir
    state.absolute().parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".restore-", dir=state.absolute().parent) as folder:
        unpacked = Path(folder)
        manifest = unpack(file, unpacked)
        if manifest.database != url.get_backend_name():
            raise BackupError(f"{file}: of {manifest.database}, but the database is {url.get_backend_name()}")
        restored = unpacked / _STATE
        restored.mkdir(exist_ok=True)
        is_file = manifest.database == "sqlite"
        _require_empty(settings, replace=replace)
        if is_file:
            database = Path(url.database or "")
            inside = database.absolute().is_relative_to(state.absolute())
            place = restored / database.absolute().relative_to(state.absolute()) if inside else database
            place.parent.mkdir(parents=True, exist_ok=True)
            (unpacked / _SQLITE).replace(place)
        else:
            load_postgres(url, unpacked / _POSTGRES, replace=replace)
        if state.exists():
            state.rename(state.with_name(f"{state.name}.before-{utc_now():%Y%m%dT%H%M%S%f}"))
        restored.rename(state)
    return manifest


def log_restored(settings: Settings, manifest: Manifest, *, by: Identity) -> None:
    """Append to the log that was restored that `by` did that, and of when the backup is."""
    with open_acts(settings, by=by) as record:
        record("restore", before=None, after=manifest.made_at, files=str(len(manifest.files)))


def _require_empty(settings: Settings, *, replace: bool) -> None:
    url, state = parse_url(database_url(settings)), settings.state_dir
    if replace:
        return
    hint = "stop the service and its workers, and say --replace; the earlier state_dir is kept beside"
    if state.is_dir() and any(state.iterdir()):
        raise BackupError(f"{state}: files of state exist already", hint=hint)
    if url.get_backend_name() == "sqlite":
        if Path(url.database or "").exists():
            raise BackupError(f"{url.database}: a database exists already", hint=hint)
        return
    engine = create_engine(url)
    try:
        if inspect(engine).get_table_names():
            raise BackupError(f"{url.database}: the database has tables already", hint=hint)
    finally:
        engine.dispose()
