"""Documents in Qdrant."""

from contextlib import AbstractContextManager
from pathlib import Path

from ....config.secrets import find_secret, require_secret
from ....config.settings import Settings
from ....retrieval.stores import Store


def open_store(settings: Settings, scratch: Path | None) -> AbstractContextManager[Store]:
    """Open the store on the server that QDRANT_URL names, for `scratch` in a collection that is deleted at the end.

    Raises:
        ConfigError: QDRANT_URL is not set.
        AppError: the server cannot be reached.
    """
    from ....infrastructure.retrieval.qdrant.store import open_qdrant_store

    del settings
    url = require_secret("QDRANT_URL", needed_by="retrieval.store qdrant")
    return open_qdrant_store(url, key=find_secret("QDRANT_API_KEY"), scratch=scratch is not None)
