"""Open the database and bring it to the newest migration."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine


@contextmanager
def open_database(url: str, *, migrations: Path) -> Iterator[Engine]:
    """Yield an engine for `url`, migrated to the newest revisions; its connections are closed at the end."""
    engine = create_engine(url)
    try:
        upgrade(engine, migrations=migrations)
        yield engine
    finally:
        engine.dispose()


def upgrade(engine: Engine, *, migrations: Path, revision: str = "heads") -> None:
    """Run the migrations up to `revision` in one transaction.

    Each feature's migrations are a branch of their own, so that a feature can come and go: hence `heads`.
    """
    config = Config()
    config.set_main_option("script_location", str(migrations))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
