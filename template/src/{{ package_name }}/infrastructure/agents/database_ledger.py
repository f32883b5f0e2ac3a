"""The `Ledger` in a relational database."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from sqlalchemy import Connection, Engine

from ...repositories.agents.ledger import StoreKey, StoreT, UnitOfWork
from ..audit.database_log import DatabaseAuditLog
from ..database.writing import transaction
from .database_aggregates import DatabaseActions, DatabaseApprovals, DatabaseRuns

_LOCK = 7_034_201  # any number that no other advisory lock of this database uses

# Opens a slice's store on the connection of a transaction.
OpenStore = Callable[[Connection], object]


class DatabaseLedger:
    """A `Ledger` over SQLAlchemy. A transaction takes its lock at its beginning, so that none waits half way.

    `stores` opens the stores of slices.
    """

    def __init__(self, engine: Engine, stores: Mapping[StoreKey[object], OpenStore]) -> None:
        self._engine = engine
        self._stores = stores

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """Open a transaction."""
        with transaction(self._engine, lock=_LOCK) as connection:
            yield DatabaseWork(connection, self._stores)


class DatabaseWork:
    """A `UnitOfWork` on one connection."""

    def __init__(self, connection: Connection, stores: Mapping[StoreKey[object], OpenStore]) -> None:
        self._connection = connection
        self._stores = stores
        self.runs = DatabaseRuns(connection)
        self.approvals = DatabaseApprovals(connection)
        self.actions = DatabaseActions(connection)
        self.audit = DatabaseAuditLog(connection)

    def store(self, key: StoreKey[StoreT]) -> StoreT:
        """Return a slice's store in this transaction."""
        return cast("StoreT", self._stores[key](self._connection))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Roll back what was written inside when an exception leaves the context."""
        self._connection.exec_driver_sql("SAVEPOINT work")
        try:
            yield
        except BaseException:
            self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT work")
            raise
        self._connection.exec_driver_sql("RELEASE SAVEPOINT work")
