"""Shared resources of features: logs, the database, time and ids."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from opentelemetry import trace
from sqlalchemy import Engine

from ..config.secrets import find_secret
from ..config.settings import Settings
from ..infrastructure.database.connection import open_database
from ..infrastructure.logs import configure_logs
from ..infrastructure.private_files import make_private
from .extras import require_extra

# The name of this service in traces.
SERVICE = __name__.partition(".")[0]
_IDS = "app.ids"
MIGRATIONS = Path("migrations")


def start_logs(settings: Settings) -> None:
    """Log to stderr from `settings.log_level` upwards, redacted; calling it again replaces what was set."""
    configure_logs(settings.log_level)


@contextmanager
def open_app_database(settings: Settings) -> Iterator[Engine]:
    """Yield the application's database, migrated to the newest revisions; everything that has it open shares it.

    DATABASE_URL names it (`postgresql+psycopg://...`); without, it is a SQLite file in `state_dir`.
    """
    url = database_url(settings)
    if find_secret("DATABASE_URL") is None:
        make_private(settings.state_dir / "app.sqlite3")
    elif url.startswith("postgresql"):
        require_extra("postgres", module="psycopg", needed_by="DATABASE_URL")
    with open_database(url, migrations=MIGRATIONS) as engine:
        yield engine


def database_url(settings: Settings) -> str:
    """Return the URL of the application's database."""
    return find_secret("DATABASE_URL") or f"sqlite:///{settings.state_dir / 'app.sqlite3'}"


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def new_trace_id() -> str:
    """Return a random id of 32 hexadecimal digits; the current trace, if there is one, is found by it too."""
    made = uuid.uuid4().hex
    span = trace.get_current_span()
    if span.is_recording():
        earlier = getattr(span, "attributes", {}).get(_IDS, ())
        span.set_attribute(_IDS, (*earlier, made))
    return made
