"""Documents in Chroma."""

from contextlib import AbstractContextManager
from pathlib import Path

from ....config.secrets import find_secret, require_secret
from ....config.settings import Settings
from ....retrieval.stores import Store


def open_store(settings: Settings, scratch: Path | None) -> AbstractContextManager[Store]:
    """Open the store on the server that CHROMA_URL names, for `scratch` in collections that are deleted at the end.

    Raises:
        ConfigError: CHROMA_URL is not set.
        AppError: the server cannot be reached.
    """
    from ....infrastructure.retrieval.chroma.store import open_chroma_store

    del settings
    url = require_secret("CHROMA_URL", needed_by="retrieval.store chroma")
    return open_chroma_store(url, key=find_secret("CHROMA_API_KEY"), scratch=scratch is not None)
