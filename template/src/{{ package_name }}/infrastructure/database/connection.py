"""Open the database and bring it to the newest migration."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text

_SECONDS_TO_WAIT_FOR_A_LOCK = 30
# Any number that no other application uses on the same server.
_MIGRATION_LOCK = 7_204_118


@contextmanager
def open_database(url: str, *, migrations: Path) -> Iterator[Engine]:
    """Yield an engine for `url`, migrated to the newest revisions; its connections are closed at the end.

    SQLite writes ahead, so that readers never wait; writers wait for each other up to 30 seconds.
    """
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), connect_args=_connect_args(url))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _write_ahead)
    try:
        upgrade(engine, migrations=migrations)
        yield engine
    finally:
        engine.dispose()


def upgrade(engine: Engine, *, migrations: Path, revision: str = "heads") -> None:
    """Run the migrations up to `revision` in one transaction; of several processes one does it, the others wait.

    Each feature's migrations are a branch of their own, so that a feature can come and go: hence `heads`.
    """
    with engine.begin() as connection:
        _lock(connection)
        command.upgrade(migration_config(connection, migrations=migrations), revision)


def migration_config(connection: Connection, *, migrations: Path) -> Config:
    """Return the configuration with which Alembic runs `migrations` on `connection`."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["connection"] = connection
    return config


def _connect_args(url: str) -> dict[str, object]:
    if url.startswith("sqlite"):
        return {"timeout": _SECONDS_TO_WAIT_FOR_A_LOCK}
    return {"connect_timeout": 10} if url.startswith("postgresql") else {}


def _write_ahead(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own connection
    connection.execute("PRAGMA journal_mode=WAL")


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
