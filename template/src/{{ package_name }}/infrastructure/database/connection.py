"""Open the database and bring it to the newest migration."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from .engine import shared_engine, shown
from .writing import DatabaseUnavailableError, transaction

# Any number that no other application uses on the same server.
_MIGRATION_LOCK = 7_204_118
_NEWER = "take the code whose migrations made it what it is, or a backup of the database"


@contextmanager
def open_database(url: str, *, migrations: Path) -> Iterator[Engine]:
    """Yield the engine of this process for `url`, migrated to the newest revisions.

    All contexts that are open share it, and its connections: no more than `CONNECTIONS`, closed with the last context.
    SQLite writes ahead, so that readers never wait, and a commit is on the disk when it returns.
    Adapters write by `write` and `transaction`.

    Raises:
        DatabaseUnavailableError: the URL cannot be used, the database is of a newer version of the application, or it
            fails, also while the context is open.
    """
    with shared_engine(url) as engine:
        try:
            if _missing(engine, migrations=migrations):
                upgrade(engine, migrations=migrations)
            yield engine
        except CommandError as error:
            raise DatabaseUnavailableError(f"database {shown(engine)}: {error}", hint=_NEWER) from error


def check_migrations(engine: Engine, *, migrations: Path) -> None:
    """Check that the database answers and is at the newest migrations.

    Raises:
        DatabaseUnavailableError: it is not.
    """
    if missing := _missing(engine, migrations=migrations):
        raise DatabaseUnavailableError(f"database {shown(engine)}: not at {', '.join(sorted(missing))}")


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
