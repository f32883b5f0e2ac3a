"""Write to the database. SQLite has one writer at a time, and this is where those of a process wait for each other."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Executable, text

from ...errors import AppError, ErrorKind

SECONDS_TO_WAIT = 30
_Statements = Sequence[Executable]
_Waiting = list[tuple[_Statements, "Future[int]"]]


class DatabaseUnavailableError(AppError):
    """A database that cannot be opened, read or written; the message names it without its password."""

    kind = ErrorKind.UNAVAILABLE


class DatabaseValueError(AppError):
    """A value that a column cannot hold, such as a text with the character NUL in Postgres."""

    kind = ErrorKind.INVALID


@contextmanager
def transaction(engine: Engine, *, lock: int | None = None) -> Iterator[Connection]:
    """Yield a connection in a transaction: committed at the end of the context, undone when an exception leaves it.

    On SQLite, transactions run one after the other from their first statement on, so that what one has read stays
    true; none may begin inside another, nor a `write`. Those of other processes are waited for in SQLite's own way,
    asleep. On Postgres that holds for transactions with the same `lock`, a number that nothing else on the server uses.

    Raises:
        DatabaseUnavailableError: on SQLite, the writers before it were not done within 30 seconds.
    """
    if engine.dialect.name == "sqlite":
        with _writers_of(engine).turn(), _begin_immediate(engine) as connection:
            yield connection
        return
    with engine.begin() as connection:
        if lock is not None:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
        yield connection


def write(engine: Engine, *statements: Executable) -> int:
    """Execute the statements in a transaction, and return how many rows the last one has changed.

    It is committed on return, and fails alone. On SQLite, writes that wait for the same turn share one commit.

    Raises:
        DatabaseUnavailableError: on SQLite, the writers before it were not done within 30 seconds.
    """
    if engine.dialect.name == "sqlite":
        return _writers_of(engine).write(engine, statements)
    with engine.begin() as connection:
        return _execute(connection, statements)


class _Writers:
    """Those of this process who write with one engine for SQLite.

    Left to SQLite, they would sleep and try again: the last of eight waits for a hundred times as long as the first.
    """

    def __init__(self, file: str | None) -> None:
        self._file = file
        self._turn = Lock()
        self._guard = Lock()
        self._waiting: _Waiting = []

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until no one else writes."""
        if not self._turn.acquire(timeout=SECONDS_TO_WAIT):
            raise DatabaseUnavailableError(
                f"database {self._file}: others have been writing to it for {SECONDS_TO_WAIT} seconds",
                hint="try again; if it comes back, look for what is slow inside a transaction",
            )
        try:
            yield
        finally:
            self._turn.release()

    def write(self, engine: Engine, statements: _Statements) -> int:
        """Execute the statements and return the number of rows of the last one; raises what they raise."""
        own: Future[int] = Future()
        with self._guard:
            self._waiting.append((statements, own))
            is_first = len(self._waiting) == 1
        if is_first:
            # Who finds nobody waiting writes for all that come until it is its turn.
            self._write_all(engine)
        return own.result()

    def _write_all(self, engine: Engine) -> None:
        batch: _Waiting = []
        try:
            with self.turn():
                batch = self._take()
                _commit(engine, batch)
        except BaseException as error:
            # Nobody is left waiting for one who will not write.
            for _, one in batch or self._take():
                if not one.done():
                    one.set_exception(error)
            raise

    def _take(self) -> _Waiting:
        with self._guard:
            taken, self._waiting = self._waiting, []
        return taken


# Writers forget their engine, so that it can go when nobody has it any more.
_writers: WeakKeyDictionary[Engine, _Writers] = WeakKeyDictionary()


def _writers_of(engine: Engine) -> _Writers:
    return _writers.get(engine) or _writers.setdefault(engine, _Writers(engine.url.database))


@contextmanager
def _begin_immediate(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        # The driver would begin late and without the write lock, which is refused to who has read before.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def _commit(engine: Engine, batch: _Waiting) -> None:
    try:
        with _begin_immediate(engine) as connection:
            rows = [_execute(connection, statements) for statements, _ in batch]
    except Exception as error:  # noqa: BLE001 - it is for those who wait for the write
        if len(batch) == 1 or isinstance(error, DatabaseUnavailableError):
            for _, one in batch:
                one.set_exception(error)
            return
        # Each by itself, so that only those fail that have to.
        for own in batch:
            _commit(engine, [own])
    else:
        for (_, one), changed in zip(batch, rows, strict=True):
            one.set_result(changed)


def _execute(connection: Connection, statements: _Statements) -> int:
    changed = 0
    for statement in statements:
        changed = connection.execute(statement).rowcount
    return changed
