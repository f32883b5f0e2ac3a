"""Open the database and bring it to the newest migration."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Self

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, ExceptionContext, QueuePool, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import PoolProxiedConnection

from .writing import SECONDS_TO_WAIT, DatabaseUnavailableError, transaction

# Of this process to one database: on Postgres, no more of those that its server allows.
CONNECTIONS = 15
# Any number that no other application uses on the same server.
_MIGRATION_LOCK = 7_204_118
_URLS = "postgresql+psycopg://USER:PASSWORD@HOST/NAME, or none for SQLite"  # pragma: allowlist secret
_NEWER = "take the code whose migrations made it what it is, or a backup of the database"
_HINTS = {
    "sqlite": "if it is damaged, put a backup in its place, or move it away to begin anew",
    "postgresql": "is the server of DATABASE_URL running, and may its user connect?",
}


@contextmanager
def open_database(url: str, *, migrations: Path) -> Iterator[Engine]:
    """Yield the engine of this process for `url`, migrated to the newest revisions.

    Whoever else has it open shares it, and its connections: no more than `CONNECTIONS`, closed with the last context.
    SQLite writes ahead, so that readers never wait, and a commit is on the disk when it returns.
    Adapters write by `write` and `transaction`.

    Raises:
        DatabaseUnavailableError: the URL cannot be used, the database is of a newer version of the application, or it
            fails, also while the context is open.
    """
    with _shared(url) as engine:
        try:
            if _missing(engine, migrations=migrations):
                upgrade(engine, migrations=migrations)
            yield engine
        except CommandError as error:
            raise DatabaseUnavailableError(f"database {_shown(engine)}: {error}", hint=_NEWER) from error


@dataclass(slots=True, kw_only=True)
class _Open:
    """An engine, and how many contexts it is open in."""

    engine: Engine
    contexts: int = 0


_open: dict[URL, _Open] = {}
_guard = Lock()


@contextmanager
def _shared(url: str) -> Iterator[Engine]:
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        parsed = parsed.set(database=str(Path(parsed.database).resolve()))
    with _guard:
        opened = _open.get(parsed) or _open.setdefault(parsed, _Open(engine=_engine(url)))
        opened.contexts += 1
    try:
        yield opened.engine
    finally:
        with _guard:
            opened.contexts -= 1
            is_last = opened.contexts == 0
            if is_last:
                del _open[parsed]
        if is_last:
            opened.engine.dispose()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileIdentity:
    """The file that a database was opened in: one that was deleted or replaced since takes writes that are lost."""

    file: str | None
    inode: int | None

    @classmethod
    def of(cls, engine: Engine) -> Self:
        """Return the identity of the file of a SQLite database; there is none of other databases."""
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        return cls(file=file, inode=Path(file).stat().st_ino if file else None)

    def check(self) -> None:
        """Check that the file is the one that was opened.

        Raises:
            DatabaseUnavailableError: it is not.
        """
        if self.file is None:
            return
        try:
            inode = Path(self.file).stat().st_ino
        except OSError as error:
            raise DatabaseUnavailableError(f"database {self.file}: {error.strerror}") from error
        if inode != self.inode:
            raise DatabaseUnavailableError(
                f"database {self.file}: the file was replaced while it was open", hint="restart the service"
            )


def _hold_to_its_file(engine: Engine) -> None:
    """Have connections refuse to be used while the file is not the one that the first of them has opened.

    What is written to a file that was deleted is lost, and a connection that makes the file anew destroys what the
    others still have to write to the old one.
    """
    opened: FileIdentity | None = None

    def hold(*_: object) -> None:
        nonlocal opened
        opened = opened or FileIdentity.of(engine)

    def check(*_: object) -> None:
        if opened is not None:
            opened.check()

    event.listen(engine, "connect", hold)
    event.listen(engine, "do_connect", check)
    event.listen(engine, "checkout", check)


def check_migrations(engine: Engine, *, migrations: Path) -> None:
    """Check that the database answers and is at the newest migrations.

    Raises:
        DatabaseUnavailableError: it is not.
    """
    if missing := _missing(engine, migrations=migrations):
        raise DatabaseUnavailableError(f"database {_shown(engine)}: not at {', '.join(sorted(missing))}")


def upgrade(engine: Engine, *, migrations: Path, revision: str = "heads") -> None:
    """Run the migrations up to `revision` in one transaction; of several processes one does it, the others wait.

    Each feature's migrations are a branch of their own, so that a feature can come and go: hence `heads`. The tables of
    one that is gone stay as they are, and it goes on from there when it comes back.

    Raises:
        CommandError: the database is at a revision of a feature that has no such migration.
    """
    with transaction(engine, lock=_MIGRATION_LOCK) as connection:
        config = migration_config(connection, migrations=migrations)
        try:
            command.upgrade(config, revision)
        except CommandError:
            with _without_absent_features(connection, ScriptDirectory.from_config(config)):
                command.upgrade(config, revision)


def migration_config(connection: Connection, *, migrations: Path) -> Config:
    """Return the configuration with which Alembic runs `migrations` on `connection`."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["connection"] = connection
    return config


def _missing(engine: Engine, *, migrations: Path) -> frozenset[str]:
    """Return the newest revisions that the database is not at; those of features that are absent here do not count."""
    files = sorted((migrations / "versions").glob("*.py"))
    states = tuple((file.name, status.st_size, status.st_mtime_ns) for file in files for status in [file.stat()])
    with engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_heads()
    return _newest(migrations, states) - set(at)


@cache
def _newest(migrations: Path, _states: tuple[tuple[str, int, int], ...]) -> frozenset[str]:
    """Return the newest revisions; kept for as long as no file changes, because Alembic runs all of them to know."""
    return frozenset(ScriptDirectory(migrations).get_heads())


@contextmanager
def _without_absent_features(connection: Connection, script: ScriptDirectory) -> Iterator[None]:
    """Hide the revisions of features that have no migration here: Alembic refuses what it does not know."""
    features = {label for revision in script.walk_revisions() for label in revision.branch_labels}
    at = MigrationContext.configure(connection).get_current_heads()
    absent = [{"revision": one} for one in at if one.rpartition("_")[0] not in features]
    if absent:
        connection.execute(text("DELETE FROM alembic_version WHERE version_num = :revision"), absent)
    yield
    if absent:
        connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), absent)


def _explain(context: ExceptionContext) -> None:
    """Replace what the driver raises, wherever it does, by an error that callers can understand."""
    error, engine = context.sqlalchemy_exception, context.engine
    # Of these it is not the database's fault but ours.
    if engine is None or not isinstance(error, DBAPIError) or isinstance(error, IntegrityError | ProgrammingError):
        return
    reason = " ".join(str(error.orig).split())
    hint = _HINTS.get(engine.dialect.name)
    raise DatabaseUnavailableError(f"database {_shown(engine)}: {reason}", hint=hint) from error


def _shown(engine: Engine) -> str | None:
    return engine.url.database if engine.dialect.name == "sqlite" else engine.url.render_as_string()


def parse_url(url: str) -> URL:
    """Return the parts of a URL.

    Raises:
        DatabaseUnavailableError: it cannot be used; the message does not show it, because it may hold a password.
    """
    try:
        parsed = make_url(url)
        dialect = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise DatabaseUnavailableError("DATABASE_URL: not a URL that can be used", hint=_URLS) from error
    if dialect not in _HINTS:
        raise DatabaseUnavailableError(f"DATABASE_URL: {dialect} is not supported", hint=_URLS)
    return parsed


def _engine(url: str) -> Engine:
    is_sqlite = parse_url(url).get_backend_name() == "sqlite"
    try:
        engine = create_engine(
            url,
            poolclass=_Pool,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=SECONDS_TO_WAIT,
            # A connection that is seldom needed stays small: each has pages of its own in memory.
            pool_use_lifo=True,
            pool_pre_ping=not is_sqlite,
            connect_args=_connect_args(url),
        )
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        # The text of these errors may hold the URL, and with it a password.
        raise DatabaseUnavailableError("DATABASE_URL: not a URL that can be used", hint=_URLS) from error
    event.listen(engine, "handle_error", _explain)
    if is_sqlite:
        event.listen(engine, "connect", _write_ahead)
        _hold_to_its_file(engine)
    return engine


class _Pool(QueuePool):
    def connect(self) -> PoolProxiedConnection:
        try:
            return super().connect()
        except PoolTimeoutError as error:
            raise DatabaseUnavailableError(
                f"database: all {CONNECTIONS} connections of this process were in use for {SECONDS_TO_WAIT} seconds",
                hint="try again; if it comes back, look for what is slow while it has a connection",
            ) from error


def _connect_args(url: str) -> dict[str, object]:
    if url.startswith("sqlite"):
        return {"timeout": SECONDS_TO_WAIT}
    return {"connect_timeout": 10} if url.startswith("postgresql") else {}


def _write_ahead(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own connection
    connection.execute("PRAGMA journal_mode=WAL")
    # Some builds of SQLite do not wait for the disk unless they are told to.
    connection.execute("PRAGMA synchronous=FULL")
