"""Documents in Postgres with pgvector."""

from contextlib import AbstractContextManager
from pathlib import Path

from ....config.loading import ConfigError
from ....config.secrets import require_secret
from ....config.settings import Settings
from ....retrieval.stores import Store


def open_store(settings: Settings, scratch: Path | None) -> AbstractContextManager[Store]:
    """Open the store in the database that DATABASE_URL names, for `scratch` in a schema that is dropped at the end.

    Raises:
        ConfigError: it is not set, or names no Postgres.
        AppError: the server cannot be reached, or has no pgvector.
    """
    from ....infrastructure.retrieval.postgres.store import open_postgres_store

    del settings
    url = require_secret("DATABASE_URL", needed_by="retrieval.store postgres")
    if not url.startswith("postgresql"):
        raise ConfigError("DATABASE_URL: not Postgres, which retrieval.store postgres needs")
    return open_postgres_store(url, scratch=scratch is not None)
