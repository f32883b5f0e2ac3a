"""Documents in Milvus."""

from contextlib import AbstractContextManager
from pathlib import Path

from ....config.secrets import find_secret, require_secret
from ....config.settings import Settings
from ....retrieval.stores import Store


def open_store(settings: Settings, scratch: Path | None) -> AbstractContextManager[Store]:
    """Open the store on the server that MILVUS_URI names, for `scratch` in collections that are dropped at the end.

    Raises:
        ConfigError: MILVUS_URI is not set.
        AppError: the server cannot be reached.
    """
    from ....infrastructure.retrieval.milvus.store import open_milvus_store

    del settings
    uri = require_secret("MILVUS_URI", needed_by="retrieval.store milvus")
    return open_milvus_store(uri, token=find_secret("MILVUS_TOKEN") or "", scratch=scratch is not None)
