"""The engine of a process for a database, which all its parts share, and what its connections are held to."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Self

from sqlalchemy import URL, Engine, ExceptionContext, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, NoSuchModuleError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import PoolProxiedConnection

from .writing import SECONDS_TO_WAIT, DatabaseUnavailableError, DatabaseValueError

# Of this process to one database: on Postgres, no more of those that its server allows.
CONNECTIONS = 15
_CACHE_KIB = 512
_URLS = "postgresql+psycopg://USER:PASSWORD@HOST/NAME, or none for SQLite"  # pragma: allowlist secret
_HINTS = {
    "sqlite": "if it is damaged, put a backup in its place, or move it away to begin anew",
    "postgresql": "is the server of DATABASE_URL running, and may its user connect?",
}


@dataclass(slots=True, kw_only=True)
class _Open:
    """An engine, how many contexts it is open in, and the file that its connections are held to."""

    engine: Engine
    contexts: int = 0
    file: "FileIdentity | None" = None


_open: dict[URL, _Open] = {}
_guard = Lock()


@contextmanager
def shared_engine(url: str) -> Iterator[Engine]:
    """Yield the engine of this process for `url`, made for the first context that is open and shared by the others.

    Its connections, no more than `CONNECTIONS`, are closed with the last context. What the driver raises is a
    `DatabaseUnavailableError`, unless it is a fault of the application. A SQLite file that was replaced has an engine
    of its own for contexts from then on; the earlier ones are refused, as all are while there is no file.

    Raises:
        DatabaseUnavailableError: the URL cannot be used.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        parsed = parsed.set(database=str(Path(parsed.database).resolve()))
    with _guard:
        opened = _open.get(parsed)
        if opened is None or (opened.file and opened.file.is_replaced()):
            opened = _open[parsed] = _opened(url)
        opened.contexts += 1
    try:
        yield opened.engine
    finally:
        with _guard:
            opened.contexts -= 1
            is_last = opened.contexts == 0
            if is_last and _open.get(parsed) is opened:
                del _open[parsed]
        if is_last:
            opened.engine.dispose()


def connections_of(engine: Engine) -> Mapping[str, int]:
    """Return how many connections are in use, idle, and not made yet; together they are all that there may be."""
    pool = engine.pool
    if not isinstance(pool, QueuePool):
        return {}
    in_use, idle = pool.checkedout(), pool.checkedin()
    return {"in_use": in_use, "idle": idle, "unmade": max(CONNECTIONS - in_use - idle, 0)}


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

    def is_replaced(self) -> bool:
        """Return whether another file is in its place; a file that was only deleted is not replaced."""
        try:
            return self.file is not None and Path(self.file).stat().st_ino != self.inode
        except OSError:
            return False

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


def _hold_to_its_file(opened: _Open) -> None:
    """Have connections refuse to be used while the file is not the one that the first of them has opened.

    What is written to a file that was deleted is lost, and a connection that makes the file anew destroys what the
    others still have to write to the old one.
    """

    def hold(*_: object) -> None:
        opened.file = opened.file or FileIdentity.of(opened.engine)

    def check(*_: object) -> None:
        if opened.file is not None:
            opened.file.check()

    event.listen(opened.engine, "connect", hold)
    event.listen(opened.engine, "do_connect", check)
    event.listen(opened.engine, "checkout", check)


def _explain(context: ExceptionContext) -> None:
    """Replace what the driver raises, wherever it does, by an error that callers can understand."""
    error, engine = context.sqlalchemy_exception, context.engine
    # Of these it is not the database's fault but ours.
    if engine is None or not isinstance(error, DBAPIError) or isinstance(error, IntegrityError | ProgrammingError):
        return
    reason = " ".join(str(error.orig).split())
    if isinstance(error, DataError):
        raise DatabaseValueError(f"the database cannot hold a value: {reason}") from error
    hint = _HINTS.get(engine.dialect.name)
    raise DatabaseUnavailableError(f"database {shown(engine)}: {reason}", hint=hint) from error


def shown(engine: Engine) -> str | None:
    """Return the name of a database without its password."""
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


def _opened(url: str) -> _Open:
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
    # SQLAlchemy logs what a pool does under the name of its class, and is silent below warnings for its own only.
    logging.getLogger(f"{__name__}.{_Pool.__name__}").setLevel(logging.WARNING)
    event.listen(engine, "handle_error", _explain)
    opened = _Open(engine=engine)
    if is_sqlite:
        event.listen(engine, "connect", _write_ahead)
        _hold_to_its_file(opened)
    return opened


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
    # KiB of pages, each connection its own; the system keeps the file in memory for all of them.
    connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
